#include "resttest/reporter.h"

#include <algorithm>
#include <set>

namespace resttest {

bool CheckedSuites::has_errors() const {
  return std::ranges::count(diagnostics, Severity::error, &Diagnostic::severity) > 0;
}

std::size_t CheckedSuites::files() const {
  std::set<std::string_view> paths;
  for (const Suite& suite : suites) {
    paths.insert(suite.path);
    paths.insert(suite.imported.begin(), suite.imported.end());
  }
  return paths.size();
}

std::size_t CheckedSuites::tests() const {
  std::size_t count = 0;
  for (const Suite& suite : suites) {
    for (const TestSet& testset : suite.testsets) count += testset.tests.size();
  }
  return count;
}

std::size_t CheckedSuites::benchmarks() const {
  std::size_t count = 0;
  for (const Suite& suite : suites) {
    for (const TestSet& testset : suite.testsets) count += testset.benchmarks.size();
  }
  return count;
}

}  // namespace resttest
