#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "resttest/error.h"
#include "resttest/options.h"
#include "resttest/outcome.h"
#include "resttest/suite.h"

namespace resttest {

// A test of a run and what it is called there.
struct NamedTest {
  std::string id;
  const Test* test = nullptr;
  std::vector<std::string> needed_by = {};  // Ids of the chosen tests for which alone it runs.
};

// What is about to run.
struct RunStart {
  std::span<const Suite> suites;  // In the order of the command line.
  const RunOptions& options;
  std::chrono::system_clock::time_point started = {};
  std::vector<NamedTest> tests = {};  // In order; those of the suite that were chosen.
};

// What a test would send, as far as it can be known before anything is sent: where an answer would
// have bound `id`, "<id from pets/login>" stands for its value.
struct PreparedTest {
  NamedTest named;
  std::string url = {};                   // As of an Outcome.
  Request request = {};                   // Of a load test: of its first operation.
  std::optional<Failure> failure = {};    // Why it could not be sent.
  RetryConfig retry = {};                 // The policy that applies.
  int concurrency = 1;                    // Of a load test: operations at a time.
  std::vector<std::string> unbound = {};  // Variables that it refers to and nothing binds.
};

// What reading and checking all suites found.
struct CheckedSuites {
  std::span<const Suite> suites;
  std::span<const Diagnostic> diagnostics;  // Sorted by place.
  bool only_checked = false;                // Nothing was to be sent.

  bool has_errors() const;
  std::size_t files() const;  // That were named or imported.
  std::size_t tests() const;
  std::size_t benchmarks() const;
};

// An output that cannot be written: thrown when a reporter is made, so before anything is sent.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How far a benchmark has come.
enum class BenchmarkStep { starting, warming_up, warmed_up, measuring };

// Hears of a run as it happens, always from one thread. Every event is optional. What it is given
// holds for the call only. It must not block the run for long.
class Reporter {
 public:
  virtual ~Reporter() = default;

  // Before anything is sent. With an error among the diagnostics, or where the suites were only to
  // be checked, no other event comes.
  virtual void suites_checked(const CheckedSuites&) {}

  // In place of a run: the tests that it would have, or what each of them would send.
  virtual void tests_listed(const std::vector<NamedTest>&) {}
  virtual void tests_prepared(const std::vector<PreparedTest>&) {}

  virtual void run_started(const RunStart&) {}

  // `RunOptions::before_send` is about to be asked.
  virtual void asking(const Pending&) {}

  // A test is about to be sent, or, where `test.performance` is set, a load test; `delay` of it
  // has not been waited yet.
  virtual void test_started(const Test&) {}

  // An attempt of a functional test ended; `max_attempts` is how many its policy allows.
  virtual void attempt_finished(const Test&, const Attempt&, int /*max_attempts*/) {}
  virtual void test_finished(const Outcome&) {}

  // Once a second while a load test runs, and once at its end.
  virtual void interval_finished(const LoadSummary& /*so_far*/, const Interval& /*last*/) {}
  virtual void load_finished(const LoadSummary&) {}

  // A benchmark is a load test, too; `test_started` and `interval_finished` come for it as well.
  // Its steps come in order, those of the warm-up only where there is one.
  virtual void benchmark_reached(const LoadSummary&, BenchmarkStep) {}
  virtual void benchmark_finished(const LoadSummary&) {}

  // A failed test ended its testset.
  virtual void stopped_on_failure(const Test&) {}

  // The last test of a file ended, where there are several files.
  virtual void suite_finished(const Suite&, std::uint64_t /*failed_tests*/) {}
  virtual void warned(std::string_view /*message*/) {}
  virtual void run_finished(const RunSummary&) {}

  // After the last event: what of the output was lost and why, "r.json: no space left on device".
  virtual std::string lost() const { return {}; }
};

}  // namespace resttest
