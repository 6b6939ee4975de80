#include "stats/intervals.h"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using std::chrono::nanoseconds;

TEST(Intervals, RanksOfAPercentile) {
  struct Case {
    const char* name;
    std::uint64_t count;
    double percent;
    Confidence confidence;
    std::optional<std::uint64_t> lower;
    std::optional<std::uint64_t> upper;
    double coverage;
  };
  const Case cases[] = {
      {"median of 100", 100, 50, Confidence::p95, 40, 61, 0.9648},
      {"p90 of 100", 100, 90, Confidence::p95, 84, 96, 0.9557},
      {"p95 of 100", 100, 95, Confidence::p95, 90, 100, 0.9826},
      {"p95 of 1000", 1000, 95, Confidence::p95, 936, 964, 0.9581},
      {"p99 of 1000", 1000, 99, Confidence::p95, 983, 997, 0.9761},
      {"p99 of 10000", 10'000, 99, Confidence::p95, 9880, 9920, 0.9558},
      {"p99.9 of 10000", 10'000, 99.9, Confidence::p95, 9983, 9997, 0.9755},
      {"by the normal approximation", 10'000, 50, Confidence::p95, 4902, 5099, 0.95},
      {"the same, less sure", 10'000, 50, Confidence::p90, 4917, 5084, 0.90},
      {"the same, more sure", 10'000, 50, Confidence::p99, 4871, 5130, 0.99},
      {"the normal approximation begins above 1000", 4000, 50, Confidence::p95, 1938, 2063, 0.9519},
      {"one sample has neither bound", 1, 50, Confidence::p95, {}, {}, 1},
      {"no sample", 0, 50, Confidence::p95, {}, {}, 0},
      {"the minimum", 100, 0, Confidence::p95, {}, 1, 1},
      {"the maximum", 100, 100, Confidence::p95, 100, {}, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const RankInterval ranks = percentile_ranks(c.count, c.percent, c.confidence);
    EXPECT_EQ(ranks.lower, c.lower);
    EXPECT_EQ(ranks.upper, c.upper);
    EXPECT_NEAR(ranks.coverage, c.coverage, 0.00006);
  }
}

TEST(Intervals, TooFewSamplesHaveNoUpperBound) {
  const RankInterval ranks = percentile_ranks(100, 99, Confidence::p95);
  EXPECT_EQ(ranks.lower, 97U);
  EXPECT_EQ(ranks.upper, std::nullopt);
}

TEST(Intervals, UpperBoundExistsFromTheSamplesNeeded) {
  struct Case {
    double percent;
    Confidence confidence;
    std::uint64_t needed;
  };
  const Case cases[] = {
      {50, Confidence::p95, 6},         {75, Confidence::p95, 13},  {90, Confidence::p95, 36},
      {95, Confidence::p95, 72},        {99, Confidence::p95, 368}, {99.9, Confidence::p95, 3688},
      {99.99, Confidence::p95, 36'887}, {99, Confidence::p90, 299}, {99, Confidence::p99, 528},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.percent);
    EXPECT_EQ(samples_needed(c.percent, c.confidence), c.needed);
    EXPECT_TRUE(percentile_ranks(c.needed, c.percent, c.confidence).upper);
    EXPECT_FALSE(percentile_ranks(c.needed - 1, c.percent, c.confidence).upper);
  }
  EXPECT_EQ(samples_needed(100, Confidence::p95), std::nullopt);
  EXPECT_EQ(samples_needed(0, Confidence::p95), 1U);
}

TEST(Intervals, TimesAreTheEndsOfTheBuckets) {
  Histogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(nanoseconds(i * 1'000'000));
  const TimeInterval median = percentile_interval(histogram, 50, Confidence::p95);
  EXPECT_EQ(median.low, nanoseconds(39'976'960));   // Of the bucket of rank 40, 40 ms,
  EXPECT_EQ(median.high, nanoseconds(61'014'015));  // and of rank 61.
  const TimeInterval p99 = percentile_interval(histogram, 99, Confidence::p95);
  EXPECT_EQ(p99.low, nanoseconds(96'993'280));
  EXPECT_EQ(p99.high, std::nullopt);
  const TimeInterval p95 = percentile_interval(histogram, 95, Confidence::p95);
  EXPECT_EQ(p95.high, histogram.max());  // Not the end of its bucket, which is above it.
  EXPECT_EQ(percentile_interval(Histogram(), 50, Confidence::p95).low, std::nullopt);
}

TEST(Intervals, ShareIsWilsons) {
  struct Case {
    const char* name;
    std::uint64_t part;
    std::uint64_t total;
    Confidence confidence;
    double low;
    double high;
  };
  const Case cases[] = {
      {"none of 1000", 0, 1000, Confidence::p95, 0, 0.00383},
      {"3 of 100", 3, 100, Confidence::p95, 0.01025, 0.08452},
      {"none of 100", 0, 100, Confidence::p95, 0, 0.03699},
      {"10 of 1000", 10, 1000, Confidence::p95, 0.00544, 0.01831},
      {"all of 100", 100, 100, Confidence::p95, 0.96301, 1},
      {"less sure", 3, 100, Confidence::p90, 0.01205, 0.07271},
      {"more sure", 3, 100, Confidence::p99, 0.00761, 0.11088},
      {"of nothing", 0, 0, Confidence::p95, 0, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const ShareInterval share = share_interval(c.part, c.total, c.confidence);
    EXPECT_NEAR(share.low, c.low, 0.000006);
    EXPECT_NEAR(share.high, c.high, 0.000006);
  }
}

TEST(Intervals, ThreeConfidencesAreKnown) {
  EXPECT_EQ(confidence_of(90), Confidence::p90);
  EXPECT_EQ(confidence_of(95), Confidence::p95);
  EXPECT_EQ(confidence_of(99), Confidence::p99);
  EXPECT_EQ(confidence_of(94), std::nullopt);
}

}  // namespace
}  // namespace resttest
