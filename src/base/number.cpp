#include "base/number.h"

#include <array>
#include <charconv>
#include <cmath>

namespace resttest {
namespace {

template <typename T>
std::optional<T> parse(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  T number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  return parse<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  return parse<std::uint64_t>(text);
}

std::optional<double> parse_real(std::string_view text) {
  const auto real = parse<double>(text);
  return real && std::isfinite(*real) ? real : std::nullopt;  // from_chars reads "inf" and "nan".
}

void append_real_text(double real, std::string& out) {
  if (std::isnan(real)) {
    out += "nan";
    return;
  }
  if (std::isinf(real)) {
    out += real < 0 ? "-inf" : "inf";
    return;
  }
  std::array<char, 64> buffer{};
  const double size = std::fabs(real);
  const bool plain = real == 0 || (size >= 1e-4 && size < 1e16);
  const auto style = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), real, style).ptr;
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  out += digits;
  if (plain && digits.find('.') == std::string_view::npos) out += ".0";
}

std::string real_text(double real) {
  std::string text;
  append_real_text(real, text);
  return text;
}

}  // namespace resttest
