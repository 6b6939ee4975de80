#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "resttest/threshold.h"

namespace resttest {

// What is wrong with an expression, and which of its bytes are.
struct ExpressionMistake {
  std::size_t begin = 0;
  std::size_t length = 1;
  std::string message;
  std::string hint = {};
};

// "[series.]metric op number[unit]", blanks anywhere between, names in any case. `where` and what
// only a mapping can say are left as they are.
std::variant<Threshold, ExpressionMistake> parse_threshold(std::string_view text);

}  // namespace resttest
