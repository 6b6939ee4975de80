#pragma once

#include <string>
#include <utility>

#include "spec/read_suite.h"
#include "support/yaml.h"

namespace resttest {

struct ReadSuite {
  Suite suite;
  Diagnostics found;

  const Test& test(std::size_t i = 0) const { return suite.testsets.at(0).tests.at(i); }
  const TestConfig& config() const { return suite.testsets.at(0).config; }

  // "line:column: severity: message (hint)" for each diagnostic, one in a line.
  std::string messages() const {
    std::string all;
    for (const Diagnostic& one : found.sorted()) {
      all += std::to_string(one.where.line) + ":" + std::to_string(one.where.column);
      all += one.severity == Severity::error ? ": error: " : ": warning: ";
      all += one.message + (one.hint.empty() ? "" : " (" + one.hint + ")") + "\n";
    }
    return all;
  }
};

inline ReadSuite read(std::string text) {
  ReadSuite result;
  result.suite = read_suite("pets.yaml", std::move(text), result.found);
  return result;
}

// A suite of one test with these keys, as in a flow mapping: the keys begin in column 10.
inline ReadSuite read_one(const std::string& keys) { return read("- test: {" + keys + "}"); }

}  // namespace resttest
