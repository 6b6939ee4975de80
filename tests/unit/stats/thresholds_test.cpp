#include "stats/thresholds.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "spec/parse_threshold.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using State = ThresholdResult::State;

Threshold threshold(std::string_view text, std::optional<int> confidence = {}) {
  auto parsed = parse_threshold(text);
  EXPECT_TRUE(std::holds_alternative<Threshold>(parsed)) << text;
  auto result = std::get<Threshold>(parsed);
  result.confidence = confidence;
  return result;
}

ThresholdResult evaluated(const Threshold& one, const LoadSummary& load) {
  const auto results = evaluate(std::span(&one, 1), load);
  EXPECT_EQ(results.size(), 1U);
  return results.at(0);
}

std::string text_of(const ThresholdResult& result) {
  if (result.state == State::met) return "met";
  return result.state == State::violated ? "violated" : result.reason;
}

// So many operations that passed and failed, and nothing else.
LoadSummary counted_load(std::uint64_t passed, std::uint64_t failed) {
  LoadSummary load;
  load.total.length = 10s;
  Tally& tally = load.total.tally;
  tally.passed = passed;
  tally.wrong_answer = failed;
  tally.planned = tally.started = tally.attempts = passed + failed;
  return load;
}

// Operations that took 1 ms, 2 ms, ..., `count` ms and passed.
LoadSummary timed_load(int count) {
  LoadSummary load = counted_load(static_cast<std::uint64_t>(count), 0);
  for (int i = 1; i <= count; ++i) {
    load.total.operation.passed.record(i * 1ms);
    load.total.attempt.passed.record(i * 1ms / 2);
  }
  return load;
}

TEST(Thresholds, FailedRateWithConfidence) {
  struct Case {
    std::uint64_t failed;
    std::uint64_t total;
    double low;
    double high;
    const char* verdict;
  };
  const Case cases[] = {
      {0, 1000, 0, 0.00383, "met"},
      {3, 100, 0.01025, 0.08452, "violated"},
      {0, 100, 0, 0.03699, "interval contains the limit"},
      {10, 1000, 0.00544, 0.01831, "interval contains the limit"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.verdict);
    const LoadSummary load = counted_load(c.total - c.failed, c.failed);
    const ThresholdResult result = evaluated(threshold("failed_rate <= 1%", 95), load);
    EXPECT_EQ(text_of(result), c.verdict);
    EXPECT_NEAR(result.low.value(), c.low, 5e-6);
    EXPECT_NEAR(result.high.value(), c.high, 5e-6);
    EXPECT_NEAR(result.value.value(), static_cast<double>(c.failed) / static_cast<double>(c.total),
                1e-12);
  }
}

TEST(Thresholds, WithoutConfidenceTheValueDecides) {
  struct Case {
    std::uint64_t failed;
    std::uint64_t total;
    const char* verdict;
  };
  const Case cases[] = {
      {0, 1, "met"}, {1, 100, "met"}, {10, 1000, "met"}, {3, 100, "violated"}, {0, 0, "no data"}};
  for (const Case& c : cases) {
    const LoadSummary load = counted_load(c.total - c.failed, c.failed);
    EXPECT_EQ(text_of(evaluated(threshold("failed_rate <= 1%"), load)), c.verdict)
        << c.failed << " of " << c.total;
  }
}

TEST(Thresholds, Comparisons) {
  struct Case {
    const char* text;
    const char* verdict;
  };
  const Case cases[] = {
      {"total < 10", "violated"}, {"total < 11", "met"},       {"total <= 10", "met"},
      {"total <= 9", "violated"}, {"total > 10", "violated"},  {"total > 9", "met"},
      {"total >= 10", "met"},     {"total >= 11", "violated"}, {"total == 10", "met"},
      {"total == 9", "violated"}, {"total != 10", "violated"}, {"total != 9", "met"},
  };
  const LoadSummary load = counted_load(10, 0);
  for (const Case& c : cases)
    EXPECT_EQ(text_of(evaluated(threshold(c.text), load)), c.verdict) << c.text;
}

// One side of the interval, the other, and the limit within or at its ends; 3 of 100 failed.
TEST(Thresholds, ComparisonsOfIntervals) {
  struct Case {
    const char* text;
    const char* verdict;
  };
  constexpr const char* kContains = "interval contains the limit";
  const Case cases[] = {
      {"failed_rate < 9%", "met"},       {"failed_rate < 1%", "violated"},
      {"failed_rate < 3%", kContains},   {"failed_rate > 1%", "met"},
      {"failed_rate > 9%", "violated"},  {"failed_rate >= 5%", kContains},
      {"failed_rate == 9%", "violated"}, {"failed_rate == 1%", "violated"},
      {"failed_rate == 3%", kContains},  {"failed_rate != 9%", "met"},
      {"failed_rate != 3%", kContains},
  };
  const LoadSummary load = counted_load(97, 3);
  for (const Case& c : cases) {
    EXPECT_EQ(text_of(evaluated(threshold(c.text, 95), load)), c.verdict) << c.text;
  }
}

TEST(Thresholds, Times) {
  struct Case {
    const char* text;
    double value_ms;
    const char* verdict;
  };
  const Case cases[] = {
      {"p(50) <= 501ms", 500, "met"},
      {"p(99) < 991", 990, "met"},
      {"p(99) < 900ms", 990, "violated"},
      {"p(99.9) < 2s", 999, "met"},
      {"p(0) >= 1", 1, "met"},
      {"p(100) <= 1s", 1000, "met"},
      {"median < 501", 500, "met"},
      {"min_ms == 1", 1, "met"},
      {"max_ms == 1000", 1000, "met"},
      {"avg_ms == 500.5", 500.5, "met"},
      {"attempt.max_ms == 500", 500, "met"},
      {"operation.avg_ms < 500", 500.5, "violated"},
  };
  const LoadSummary load = timed_load(1000);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const ThresholdResult result = evaluated(threshold(c.text), load);
    EXPECT_EQ(text_of(result), c.verdict);
    EXPECT_NEAR(result.value.value() / 1e6, c.value_ms, c.value_ms * 0.001);
  }
}

TEST(Thresholds, PercentilesNeedSamples) {
  struct Case {
    const char* text;
    int samples;
    const char* verdict;
  };
  const Case cases[] = {
      {"p(99) < 5s", 0, "no data"},
      {"p(99) < 5s", 50, "too few samples: 50 of 100"},
      {"p(99) < 5s", 99, "too few samples: 99 of 100"},
      {"p(99) < 5s", 100, "met"},
      {"p(99.9) < 5s", 999, "too few samples: 999 of 1000"},
      {"p(99.9) < 5s", 1000, "met"},
      {"p(50) < 5s", 1, "too few samples: 1 of 2"},
      {"p(50) < 5s", 2, "met"},
      {"p(0) < 5s", 1, "met"},
      {"p(100) < 5s", 1, "met"},
      {"max_ms < 5s", 1, "met"},
      {"avg_ms < 5s", 0, "no data"},
      {"response.p(50) < 5s", 100, "no data"},
      {"p(99) < 1us", 50, "too few samples: 50 of 100"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(text_of(evaluated(threshold(c.text), timed_load(c.samples))), c.verdict)
        << c.text << " of " << c.samples;
  }
}

// Of 100 samples the 95 % interval of p90 is from rank 84 to 96; that of p99 has no upper bound.
TEST(Thresholds, PercentilesWithConfidence) {
  struct Case {
    const char* text;
    const char* verdict;
  };
  const Case cases[] = {
      {"p(90) <= 97", "met"},
      {"p(90) <= 95", "interval contains the limit"},
      {"p(90) <= 83", "violated"},
      {"p(90) > 83", "met"},
      {"p(99) < 200", "interval contains the limit"},
      {"p(99) < 90", "violated"},
      {"p(99) > 90", "met"},
  };
  const LoadSummary load = timed_load(100);
  for (const Case& c : cases) {
    EXPECT_EQ(text_of(evaluated(threshold(c.text, 95), load)), c.verdict) << c.text;
  }
  const ThresholdResult p90 = evaluated(threshold("p(90) < 1"), load);
  EXPECT_NEAR(p90.low.value() / 1e6, 84, 0.1);
  EXPECT_NEAR(p90.high.value() / 1e6, 96, 0.1);
  const ThresholdResult p99 = evaluated(threshold("p(99) < 1"), load);
  EXPECT_TRUE(p99.low);
  EXPECT_FALSE(p99.high);
}

// Vector B: 55 pass at once, 5 after a retry, 10 fail after two, 30 are short-circuited.
TEST(Thresholds, CountsAndRatios) {
  LoadSummary load;
  load.total.length = 20s;
  load.total.tally = {.planned = 102,
                      .dropped = 2,
                      .started = 100,
                      .passed = 60,
                      .wrong_answer = 7,
                      .errored = 3,
                      .short_circuited = 30,
                      .attempts = 95,
                      .total_retries = 25};
  load.total.threshold_exceeded = 12;
  load.total.final_errors[ErrorKind::connect_refused] = 3;
  load.total.errors[ErrorKind::connect_refused] = 9;
  for (int i = 0; i < 50; ++i) load.total.operation.passed.record(100ms);
  for (int i = 0; i < 10; ++i) load.total.operation.passed.record(700ms);
  for (int i = 0; i < 10; ++i) load.total.operation.failed.record(10ms);
  struct Case {
    const char* metric;
    double value;
  };
  const Case cases[] = {
      {"total", 100},
      {"passed", 60},
      {"failed", 40},
      {"failed_rate", 0.4},
      {"passed_rate", 0.6},
      {"goodput", 0.6},
      {"retry_rate", 0.25},
      {"avg_retries_per_request", 0.25},
      {"total_retries", 25},
      {"threshold_exceeded", 12},
      {"short_circuited", 30},
      {"dropped", 2},
      {"send_rate", 100.0 / 102},
      {"amplification", 95.0 / 70},
      {"rps", 3.5},
      {"connect.refused", 3},
      {"timeout.total", 0},
      {"share_under(500ms)", 0.5},
      {"share_under(99ms)", 0},
      {"share_under(1s)", 0.6},
  };
  for (const Case& c : cases) {
    const ThresholdResult result = evaluated(threshold(std::string(c.metric) + " >= 0"), load);
    EXPECT_EQ(text_of(result), "met") << c.metric;
    EXPECT_NEAR(result.value.value_or(-1), c.value, 1e-12) << c.metric;
  }
}

TEST(Thresholds, NothingThatRanMeetsNothing) {
  const LoadSummary empty;
  for (const char* text :
       {"p(99) < 1s", "min_ms >= 0", "failed_rate < 1", "passed_rate >= 0", "goodput >= 0",
        "send_rate >= 0", "retry_rate >= 0", "share_under(1s) >= 0", "total == 0", "failed == 0",
        "passed >= 0", "total_retries == 0", "avg_retries_per_request == 0", "dropped == 0",
        "threshold_exceeded == 0", "short_circuited == 0", "amplification < 2", "rps >= 0",
        "connect.refused == 0"}) {
    const ThresholdResult result = evaluated(threshold(text), empty);
    EXPECT_EQ(text_of(result), "no data") << text;
    EXPECT_FALSE(result.value) << text;
    EXPECT_FALSE(result.met()) << text;
  }
}

TEST(Thresholds, WhatIsNoNumberIsNoData) {
  LoadSummary load = counted_load(0, 0);
  load.total.tally.started = load.total.tally.short_circuited = 5;  // All were refused.
  EXPECT_EQ(text_of(evaluated(threshold("amplification < 2"), load)), "no data");
  EXPECT_EQ(text_of(evaluated(threshold("failed_rate < 50%"), load)), "violated");
}

// What never came shows although nothing ended.
TEST(Thresholds, DroppedArrivalsCountWhereNothingEnded) {
  LoadSummary load;
  load.total.tally.planned = load.total.tally.dropped = 5;
  EXPECT_EQ(text_of(evaluated(threshold("dropped < 5"), load)), "violated");
  EXPECT_EQ(text_of(evaluated(threshold("send_rate > 50%"), load)), "violated");
}

TEST(Thresholds, AGeneratorAtItsLimitProvesNoLatency) {
  LoadSummary load = timed_load(1000);
  load.generator.limited = true;
  struct Case {
    const char* text;
    const char* verdict;
  };
  const Case cases[] = {
      {"p(99) < 5s", "generator limited"},
      {"p(99) < 1us", "generator limited"},
      {"attempt.avg_ms < 5s", "generator limited"},
      {"share_under(1s) > 50%", "generator limited"},
      {"response.avg_ms < 5s", "no data"},
      {"failed_rate < 1%", "met"},
      {"rps > 1", "met"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(text_of(evaluated(threshold(c.text), load)), c.verdict) << c.text;
  }
}

TEST(Thresholds, AreEvaluatedInTheirOrder) {
  const Threshold all[] = {threshold("rps > 1"), threshold("failed == 1")};
  const auto results = evaluate(all, counted_load(100, 0));
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].threshold.expression, "rps > 1");
  EXPECT_EQ(results[1].threshold.expression, "failed == 1");
  EXPECT_TRUE(evaluate({}, counted_load(1, 0)).empty());
}

TEST(Thresholds, EndALoadOnlyWhereTheyAreViolated) {
  struct Case {
    const char* name;
    const char* text;
    bool abort_on_fail;
    std::chrono::nanoseconds after;
    bool ends;
  };
  const Case cases[] = {
      {"violated", "failed_rate < 1%", true, 0s, true},
      {"nobody asked", "failed_rate < 1%", false, 0s, false},
      {"too early", "failed_rate < 1%", true, 11s, false},
      {"late enough", "failed_rate < 1%", true, 10s, true},
      {"met", "failed_rate < 50%", true, 0s, false},
      {"no data yet", "p(99) < 1", true, 0s, false},
  };
  const LoadSummary so_far = counted_load(90, 10);
  for (const Case& c : cases) {
    Threshold one = threshold(c.text);
    one.abort_on_fail = c.abort_on_fail;
    one.abort_after = c.after;
    EXPECT_EQ(must_abort(std::span(&one, 1), so_far), c.ends) << c.name;
  }
}

TEST(Thresholds, DecideInPlaceOfFailuresOnlyIfTheySpeakOfThem) {
  struct Case {
    const char* text;
    std::uint64_t failed;
    bool passes;
  };
  const Case cases[] = {
      {"p(99) < 5s", 0, true},        {"p(99) < 5s", 1, false},         {"goodput > 90%", 1, false},
      {"failed_rate < 50%", 1, true}, {"failed_rate < 1%", 50, true},   {"failed < 5", 1, true},
      {"passed_rate > 5%", 1, true},  {"connect.refused < 3", 1, true},
  };
  for (const Case& c : cases) {
    const Threshold one = threshold(c.text);
    EXPECT_EQ(passes(std::span(&one, 1), counted_load(10, c.failed)), c.passes) << c.text;
  }
  EXPECT_TRUE(passes({}, counted_load(10, 0)));
  EXPECT_FALSE(passes({}, counted_load(10, 1)));
}

}  // namespace
}  // namespace resttest
