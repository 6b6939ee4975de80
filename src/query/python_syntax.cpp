#include "query/python_syntax.h"

namespace resttest {

std::variant<PcrePattern, PatternError> translate_python_pattern(std::string_view pattern) {
  return PcrePattern{std::string(pattern)};
}

}  // namespace resttest
