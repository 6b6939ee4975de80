#pragma once

#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "demo/api.h"
#include "demo/server.h"

#include "resttest/performance.h"
#include "resttest/resttest.h"

namespace resttest {

inline constexpr LoadProfile::Mode kBothModes[] = {LoadProfile::Mode::sync,
                                                   LoadProfile::Mode::async};

inline const char* mode_name(LoadProfile::Mode mode) {
  return mode == LoadProfile::Mode::sync ? "sync" : "async";
}

// The demo API on a port of its own, and what reached it.
class DemoServer {
 public:
  DemoServer() : port_(server_.start("127.0.0.1", 0)) {}

  std::string url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port_) + target;
  }

  std::int64_t count(std::string_view what) {
    const Value document(api_.counters().document());
    const Value* value = document.find(what);
    return value ? *value->get_if<std::int64_t>() : -1;
  }
  std::int64_t requests() { return count("requests"); }

 private:
  demo::Api api_{100};
  demo::Server server_{api_};
  int port_;
};

template <typename Counts>
std::uint64_t sum_of(const Counts& counts) {
  std::uint64_t sum = 0;
  for (const auto& [key, count] : counts) sum += count;
  return sum;
}

// What holds for every stretch of a load test, however it went.
inline void expect_sums(const Tally& tally) {
  EXPECT_EQ(tally.started, tally.total() + tally.aborted);
  EXPECT_EQ(tally.attempts, tally.started - tally.short_circuited + tally.total_retries);
}

// What holds for every load test: the identities of the accounting, and that everything that is
// counted twice is counted alike.
inline void expect_identities(const LoadSummary& load) {
  const Interval& all = load.total;
  const Tally& tally = all.tally;
  expect_sums(tally);
  if (load.repeat > 0) {
    EXPECT_EQ(tally.planned, load.repeat);
  }
  if (is_open(load.executor)) {
    EXPECT_EQ(all.response.all().count(), tally.total());
    EXPECT_EQ(all.schedule_delay.all().count(), tally.total());
    EXPECT_GE(all.response.all().max(), all.operation.all().max());
  }
  EXPECT_EQ(tally.planned, tally.started + tally.dropped + tally.not_started);
  EXPECT_EQ(all.operation.passed.count(), tally.passed);
  EXPECT_EQ(all.operation.failed.count(), tally.failed_sent());
  EXPECT_EQ(all.attempt.passed.count(), tally.passed);
  EXPECT_EQ(all.attempt.all().count(), tally.attempts);
  EXPECT_EQ(sum_of(all.statuses) + sum_of(all.errors), tally.attempts);
  EXPECT_EQ(sum_of(all.attempts_histogram), tally.total());
  EXPECT_EQ(sum_of(all.states), tally.total());
  EXPECT_EQ(sum_of(all.retries_by_reason), tally.total_retries);
  EXPECT_EQ(sum_of(all.failed_statuses), tally.wrong_answer);
  if (tally.aborted == 0) {
    std::uint64_t retries = 0;
    for (const auto& [attempts, count] : all.attempts_histogram) {
      retries += static_cast<std::uint64_t>(attempts - 1) * count;
    }
    EXPECT_EQ(retries, tally.total_retries);
  }
  Tally rows;
  for (const TimelineRow& row : load.timeline) {
    expect_sums(row.tally);
    rows.add(row.tally);
  }
  EXPECT_EQ(rows.started, tally.started);
  EXPECT_EQ(rows.attempts, tally.attempts);
  EXPECT_EQ(rows.passed, tally.passed);
  EXPECT_LE(all.operation.all().max(), all.length);
  EXPECT_EQ(load.passed, load.failures.empty());
  if (load.thresholds.empty()) {
    EXPECT_EQ(load.passed, tally.failed() == 0);
  }
}

// One load test of a URL, to be set up further before it runs.
struct LoadRun {
  LoadRun(LoadProfile::Mode mode, const std::string& url, std::uint64_t repeat, int concurrency) {
    test.name = "load";
    test.url = url;
    test.performance.emplace();
    test.performance->mode = mode;
    test.performance->executor = SharedIterations{repeat, concurrency};
  }

  // `max_retries` retries after waits of `base`, 2 `base`, ... seconds.
  void retry(int max_retries, double base = 0) {
    test.retry = RetryConfig{.max_retries = max_retries, .backoff_base = base};
  }

  void load_by(Executor executor) { test.performance->executor = std::move(executor); }

  void time_out_after(std::chrono::milliseconds time) { test.performance->timeout = time; }

  PerformanceResult run() {
    PerformanceResult result = run_performance_test(
        {.test = test, .test_config = config, .context = context, .stop = stop});
    const Tally& tally = result.load.total.tally;
    EXPECT_EQ(result.total, tally.total());
    EXPECT_EQ(result.passed, tally.passed);
    EXPECT_EQ(result.failed, tally.failed());
    EXPECT_EQ(result.total_retries, tally.total_retries);
    EXPECT_EQ(result.complete, result.load.complete);
    EXPECT_LE(result.min_ms, result.max_ms);
    expect_identities(result.load);
    return result;
  }

  // The same as part of a suite, where there are more options.
  LoadSummary run_with(RunOptions options) {
    Suite suite;
    suite.testsets.emplace_back();
    suite.testsets.front().config = config;
    suite.testsets.front().tests = {test};
    RunSummary summary = resttest::run(suite, Registry::with_builtins(), options, {});
    EXPECT_EQ(summary.loads.size(), 1U);
    expect_identities(summary.loads.front());
    return std::move(summary.loads.front());
  }

  Test test;
  TestConfig config;
  Context context;
  std::stop_token stop;
};

}  // namespace resttest
