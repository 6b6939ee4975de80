#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

struct PlannedSet;
struct PlannedTest;

// What a test takes from the variables in force and what it leaves in them. Lists are sorted and
// name each variable once. What an extension of a program reads in the Context is not known here.
struct Needs {
  std::vector<std::string> uses;   // Filled in, and not bound by the test itself before.
  bool uses_all = false;           // A file of variable name: what is in it may refer to anything.
  std::vector<std::string> own;    // Bound before the request is made; of these it takes nothing.
  std::vector<std::string> binds;  // Left bound for the tests after it, `own` included.

  // Whether what the test does depends on what others bound to `variable`.
  bool takes(std::string_view variable) const;
};

Needs needs_of(const PlannedTest& test);

// A test that must run so that others are what they are in a whole run. Indices, ascending.
struct Need {
  std::size_t test = 0;
  std::vector<std::size_t> needed_by;  // Of the chosen, those that come to nothing without it.

  bool operator==(const Need&) const = default;
};

// The tests of `set` that those of `chosen` need: for each variable that one takes, the last test
// before it that binds it, and what that one needs in turn. In order, without the chosen ones.
std::vector<Need> needed_for(const PlannedSet& set, const std::vector<std::size_t>& chosen);

// A test that takes a variable which another one of its set binds. Indices.
struct Dependency {
  std::size_t user = 0;
  std::string variable;
  std::size_t binder = 0;

  bool operator==(const Dependency&) const = default;
};

// Why the tests of `set` cannot run in any order, by the first test that depends on another;
// nothing where they can.
std::optional<Dependency> first_dependency(const PlannedSet& set);

}  // namespace resttest
