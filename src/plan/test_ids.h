#pragma once

#include <map>
#include <set>
#include <string>

#include "resttest/suite.h"

namespace resttest {

// Calls each test of a run by a name of its own: "group/name"; equal ones have "#2", "#3" behind
// them, and a test without a name is its place, "pets.yaml:12".
class TestIds {
 public:
  std::string next(const Test& test);

 private:
  std::set<std::string> taken_;
  std::map<std::string, int> counts_;
};

}  // namespace resttest
