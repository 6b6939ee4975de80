#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "resttest/context.h"
#include "resttest/extend.h"
#include "resttest/outcome.h"
#include "resttest/resilience.h"
#include "resttest/suite.h"

namespace resttest {

// How far a load test is.
struct Progress {
  std::chrono::nanoseconds elapsed{};
  Tally tally;
};

// One load test from a program. The references live for the call.
struct PerformanceRun {
  const Test& test;  // Without `performance` it runs once.
  const TestConfig& test_config;
  Context& context;  // Variables in force; those of the last operation are bound in it afterwards.
  std::optional<int> max_concurrency = {};       // Wins over the test's own.
  std::optional<RetryConfig> retry_config = {};  // Replaces the test's own policy whole.
  std::string base_url = {};
  std::optional<std::uint64_t> seed = {};                 // None: 0.
  std::function<void(const Progress&)> on_progress = {};  // Once a second, from the calling thread.
  std::stop_token stop = {};                              // Drains for 2 s, then returns what ran.
  const Registry* registry = nullptr;                     // Null: the built-ins.
};

// The figures of a load test; times are those of whole operations, back-off included.
struct PerformanceResult {
  std::uint64_t total = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  double min_ms = 0;
  double max_ms = 0;
  double avg_ms = 0;
  std::uint64_t total_retries = 0;
  double avg_retries_per_request = 0;
  std::uint64_t threshold_exceeded = 0;
  double wall_time_sec = 0;
  double rps = 0;
  Series operation;
  Series attempt;
  LoadSummary load;  // Everything else.
  bool complete = true;

  // The PERFORMANCE SUMMARY block, byte for byte.
  std::string summary() const { return load.summary(); }
};

// Runs one load test and blocks until it is over; its threads end before it returns. Throws
// SpecError with all mistakes of the test before anything is sent; what servers do is in the
// result.
PerformanceResult run_performance_test(const PerformanceRun& run);

}  // namespace resttest
