#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace resttest {

// A pattern in PCRE2's syntax, for PCRE2_UTF, PCRE2_UCP and PCRE2_ALT_CIRCUMFLEX with line feed as
// the only newline. Flags are written into it.
struct PcrePattern {
  std::string text;
};

// Why a text is no pattern: in Python's words where it says so too.
struct PatternError {
  std::string reason;
  std::size_t position = 0;  // In characters, from 0.
};

// Rewrites a pattern of Python 3.11's `re` (for str) so that PCRE2 finds the same. What Python
// refuses is refused, as is what PCRE2 could not match the same way.
std::variant<PcrePattern, PatternError> translate_python_pattern(std::string_view pattern);

}  // namespace resttest
