#pragma once

#include <cstddef>
#include <string>

#include "query/pattern_scanner.h"
#include "query/pattern_text.h"

namespace resttest {

// What flags in a pattern say: "(?im)", for all that follows, or "(?i-s:", for a group.
struct FlagChange {
  PatternFlags flags;
  bool is_global = false;
};

// Reads the flags behind "(?", of which `c` is the first and was read already, up to and with the
// ')' or ':' that ends them. `before` are those in force.
FlagChange read_flags(PatternScanner& scanner, char32_t c, const PatternFlags& before);

// The flags that PCRE2 must switch to come from `before` to `after`: "i-s".
std::string pcre_flag_change(const PatternFlags& before, const PatternFlags& after);

}  // namespace resttest
