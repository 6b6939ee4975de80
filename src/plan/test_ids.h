#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "resttest/suite.h"

namespace resttest {

// Calls each test of a run by a name of its own: "group/name"; equal ones have "#2", "#3" behind
// them, and a test without a name is its place, "pets.yaml:12".
class TestIds {
 public:
  std::string next(const Test& test);

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> counts_;
};

}  // namespace resttest
