#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace resttest {

// What libyaml says about a text that is no YAML.
struct YamlProblem {
  std::string_view problem;  // "did not find expected ',' or ']'"
  std::string_view context;  // "while parsing a flow sequence"; may be empty.
  char character = '\0';     // What stands at the place of the problem; '\0' at the end.
  char opener = '\0';        // What stands at the place of the context.
};

// The same for an author. Some mistakes are marked where something was opened, others where the
// reading came to a stop.
struct SyntaxError {
  std::string message;
  std::string hint;
  bool at_context = false;
  std::size_t back = 0;  // How many characters before the mark it begins.
};

SyntaxError explain(const YamlProblem& problem);

}  // namespace resttest
