#include "base/duration.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/number.h"
#include "base/text.h"

namespace resttest {
namespace {

// Longer names first, so that "ms" is not taken for minutes.
constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
    {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}}};

}  // namespace

std::optional<double> parse_seconds(std::string_view text) {
  text = trim(text);
  if (const auto bare = parse_real(text)) return bare;
  double seconds = 0;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto amount = parse_real(text.substr(0, length));
    text.remove_prefix(length);
    const auto* unit = std::ranges::find_if(
        kUnits, [text](const auto& known) { return text.starts_with(known.first); });
    if (!amount || unit == kUnits.end()) return std::nullopt;
    seconds += *amount * unit->second;
    text.remove_prefix(unit->first.size());
  }
  return seconds;
}

}  // namespace resttest
