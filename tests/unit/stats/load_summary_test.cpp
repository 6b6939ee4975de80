#include <gtest/gtest.h>

#include "resttest/outcome.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;

// Ten operations that are answered 500 three times each.
LoadSummary vector_a() {
  LoadSummary load;
  load.total.length = 4s;
  load.total.tally = {
      .planned = 10, .started = 10, .wrong_answer = 10, .attempts = 30, .total_retries = 20};
  for (int i = 0; i < 9; ++i) load.total.operation.failed.record(1500ms);
  load.total.operation.failed.record(1510ms);
  return load;
}

// A hundred in 20 s: thirty were short-circuited, so their time is none.
LoadSummary vector_b() {
  LoadSummary load;
  load.total.length = 20s;
  load.total.tally = {.planned = 100,
                      .started = 100,
                      .passed = 60,
                      .wrong_answer = 10,
                      .short_circuited = 30,
                      .attempts = 95,
                      .total_retries = 25};
  for (int i = 0; i < 60; ++i) load.total.operation.passed.record(10ms);
  for (int i = 0; i < 10; ++i) load.total.operation.failed.record(80ms);
  return load;
}

TEST(LoadSummary, ShowsOperationsThatAllFailed) {
  EXPECT_EQ(vector_a().summary(),
            "=== PERFORMANCE SUMMARY ===\n"
            "total: 10\n"
            "passed: 0\n"
            "failed: 10\n"
            "min_ms: 1500.00\n"
            "max_ms: 1510.00\n"
            "avg_ms: 1501.00\n"
            "total_retries: 20\n"
            "avg_retries_per_request: 2.00\n"
            "threshold_exceeded: 0\n"
            "===========================\n");
}

TEST(LoadSummary, CountsWhatWasShortCircuitedAsFailed) {
  LoadSummary load = vector_b();
  load.total.threshold_exceeded = 3;
  EXPECT_EQ(load.summary(),
            "=== PERFORMANCE SUMMARY ===\n"
            "total: 100\n"
            "passed: 60\n"
            "failed: 40\n"
            "min_ms: 10.00\n"
            "max_ms: 80.00\n"
            "avg_ms: 20.00\n"
            "total_retries: 25\n"
            "avg_retries_per_request: 0.25\n"
            "threshold_exceeded: 3\n"
            "===========================\n");
}

TEST(LoadSummary, WithoutDataIsZeros) {
  EXPECT_EQ(LoadSummary().summary(),
            "=== PERFORMANCE SUMMARY ===\n"
            "total: 0\n"
            "passed: 0\n"
            "failed: 0\n"
            "min_ms: 0.00\n"
            "max_ms: 0.00\n"
            "avg_ms: 0.00\n"
            "total_retries: 0\n"
            "avg_retries_per_request: 0.00\n"
            "threshold_exceeded: 0\n"
            "===========================\n");
}

TEST(LoadSummary, RateIsOfWallTimeOrOfResponseTime) {
  struct Case {
    const char* name;
    LoadSummary load;
    LoadProfile::RpsMode mode;
    double expected;
  };
  using RpsMode = LoadProfile::RpsMode;
  LoadSummary instant;
  instant.total.tally.passed = 5;
  const Case cases[] = {
      {"what was sent by wall time", vector_a(), RpsMode::wall, 2.5},
      {"what was short-circuited does not count", vector_b(), RpsMode::wall, 3.5},
      {"one by the mean time", vector_b(), RpsMode::response, 50},
      {"no data, wall", LoadSummary(), RpsMode::wall, 0},
      {"no data, response", LoadSummary(), RpsMode::response, 0},
      {"no time, wall", instant, RpsMode::wall, 0},
      {"no time, response", instant, RpsMode::response, 0},
  };
  for (Case c : cases) {
    SCOPED_TRACE(c.name);
    c.load.rps_mode = c.mode;
    EXPECT_DOUBLE_EQ(c.load.rps(), c.expected);
  }
}

}  // namespace
}  // namespace resttest
