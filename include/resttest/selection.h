#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace resttest {

// Which tests of a run are wanted. In a pattern `*` stands for any text and `?` for one character;
// a pattern that is the id of a test, letter for letter, means that test alone. Each list is empty
// for any test, or has patterns one of which must fit; where both are given, both must.
struct Selection {
  std::vector<std::string> only = {};    // Test id, name, or FILE:LINE: the test on that line.
  std::vector<std::string> groups = {};  // The group.
  bool with_needs = true;  // Also those that bind what the wanted ones use, and what they use.

  bool empty() const { return only.empty() && groups.empty(); }
};

// A pattern that fits no test. Thrown before anything is sent; `what()` is for the user:
// "only: no test 'pets/lst' (did you mean 'pets/list'?)".
class SelectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace resttest
