#include "query/regex.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

bool is_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

// A pattern up to the first line feed, a subject behind it. Searching ends within its limits, and
// what it finds lies in the subject.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace resttest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const std::string_view subject = end == std::string_view::npos ? "" : text.substr(end + 1);
  const auto compiled = Regex::compile(text.substr(0, end));
  const auto* regex = std::get_if<Regex>(&compiled);
  if (!regex) {
    check(!std::get<RegexError>(compiled).reason.empty());
    return 0;
  }
  const auto result = regex->search(subject);
  const auto* match = std::get_if<0>(&result);
  if (!match) {
    check(std::get<RegexError>(result).code == "regex.limit");
  } else if (*match) {
    check(is_within((*match)->whole, subject));
    check(!(*match)->group || is_within(*(*match)->group, subject));
  }
  return 0;
}
