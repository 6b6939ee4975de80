#pragma once

#include <cstddef>
#include <string>

#include "query/pattern_scanner.h"
#include "query/pattern_text.h"

namespace resttest {

// Reads the class whose '[' stood at `begin` and was read already, and appends it as PCRE2 has it.
void append_class(PatternScanner& scanner, std::size_t begin, const PatternFlags& flags,
                  std::string& out);

}  // namespace resttest
