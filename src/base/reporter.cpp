#include "resttest/reporter.h"

#include <algorithm>
#include <set>

namespace resttest {

bool CheckedSuite::has_errors() const {
  return std::ranges::count(diagnostics, Severity::error, &Diagnostic::severity) > 0;
}

std::size_t CheckedSuite::files() const {
  std::set<std::string_view> paths;
  for (const TestSet& testset : suite.testsets) {
    if (testset.where.file) paths.insert(testset.where.file->path);
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.where.file) paths.insert(diagnostic.where.file->path);
  }
  return std::max<std::size_t>(1, paths.size());
}

std::size_t CheckedSuite::tests() const {
  std::size_t count = 0;
  for (const TestSet& testset : suite.testsets) count += testset.tests.size();
  return count;
}

std::size_t CheckedSuite::benchmarks() const {
  std::size_t count = 0;
  for (const TestSet& testset : suite.testsets) count += testset.benchmarks.size();
  return count;
}

}  // namespace resttest
