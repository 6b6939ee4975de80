#include "resttest/histogram.h"

#include <cstdint>
#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

Histogram histogram_of(std::initializer_list<std::int64_t> values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.record(nanoseconds(value));
  return histogram;
}

TEST(Histogram, LayoutIsHdrHistograms) {
  struct Case {
    std::int64_t value;
    std::size_t index;
    std::int64_t lowest;
    std::int64_t highest;
  };
  const Case cases[] = {
      {0, 0, 0, 511},
      {511, 0, 0, 511},
      {512, 1, 512, 1023},
      {1'048'575, 2047, 1'048'064, 1'048'575},
      {1'048'576, 2048, 1'048'576, 1'049'599},
      {1'500'000'000, 12'694, 1'499'463'680, 1'500'512'255},
      {3'600'000'000'000, 24'204, 3'599'182'594'048, 3'601'330'077'695},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.value);
    EXPECT_EQ(Histogram::index_of(c.value), c.index);
    EXPECT_EQ(Histogram::lowest_at(c.index), c.lowest);
    EXPECT_EQ(Histogram::highest_at(c.index), c.highest);
  }
}

TEST(Histogram, BucketsFollowEachOtherWithoutAGap) {
  for (std::size_t i = 1; i < Histogram::kCounters; ++i) {
    ASSERT_EQ(Histogram::lowest_at(i), Histogram::highest_at(i - 1) + 1) << i;
  }
}

TEST(Histogram, CountsEachValueInItsBucket) {
  const Histogram histogram = histogram_of({0, 1, 999, 1000, 1023, 1024, 2'000'000, 1'500'000'000});
  EXPECT_EQ(histogram.count_at(0), 2U);
  EXPECT_EQ(histogram.count_at(1), 3U);
  EXPECT_EQ(histogram.count_at(2), 1U);
  EXPECT_EQ(histogram.count_at(12'694), 1U);
  EXPECT_EQ(histogram.count_at(24'204), 0U);
}

TEST(Histogram, PercentilesAreThoseOfHdrHistogramWithinTheTrueBounds) {
  const Histogram some = histogram_of({0, 1, 999, 1000, 1023, 1024, 2'000'000, 1'500'000'000});
  struct Case {
    const char* name;
    Histogram histogram;
    double percent;
    std::int64_t expected;
  };
  const Case cases[] = {
      {"the fourth of eight is the upper end of its bucket", some, 50, 1023},
      {"the eighth of eight ends at the true maximum", some, 90, 1'500'000'000},
      {"all", some, 100, 1'500'000'000},
      {"beyond all", some, 200, 1'500'000'000},
      {"none is the lower end", some, 0, 0},
      {"below none", some, -1, 0},
      {"an exact rank is not the next one", histogram_of({600, 600, 600, 5000}), 75, 1023},
      {"a little more is the next one", histogram_of({600, 600, 600, 5000}), 75.1, 5000},
      {"one value is every percentile", histogram_of({700}), 50, 700},
      {"even the lowest", histogram_of({700}), 0, 700},
      {"no value", Histogram(), 50, 0},
      {"beyond the highest", histogram_of({4'000'000'000'000}), 99, 4'000'000'000'000},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.histogram.percentile(c.percent).count(), c.expected);
  }
}

TEST(Histogram, MomentsAreExact) {
  const Histogram histogram = histogram_of({100, 200, 600});
  EXPECT_EQ(histogram.count(), 3U);
  EXPECT_EQ(histogram.min().count(), 100);
  EXPECT_EQ(histogram.max().count(), 600);
  EXPECT_DOUBLE_EQ(histogram.mean_ns(), 300);
  EXPECT_EQ(Histogram().min().count(), 0);
  EXPECT_EQ(Histogram().max().count(), 0);
  EXPECT_DOUBLE_EQ(Histogram().mean_ns(), 0);
  EXPECT_DOUBLE_EQ(Histogram().stdev_ns(), 0);
}

// The figures of HistogramLogProcessor, which prints them in milliseconds.
TEST(Histogram, DeviationIsThatOfThePopulation) {
  const Histogram some = histogram_of({0, 1, 999, 1000, 1023, 1024, 2'000'000, 1'500'000'000});
  EXPECT_NEAR(some.stdev_ns() / 1e6, 495.980, 0.0005);
}

TEST(Histogram, ValuesAboveAnHourAreClampedAndCounted) {
  const Histogram histogram = histogram_of({Histogram::kHighest, Histogram::kHighest + 1});
  EXPECT_EQ(histogram.overflow(), 1U);
  EXPECT_EQ(histogram.count_at(24'204), 2U);
  EXPECT_EQ(histogram.max().count(), Histogram::kHighest + 1);
}

TEST(Histogram, SumsDoNotOverflow) {
  Histogram histogram;
  const nanoseconds year = std::chrono::hours(24 * 365);
  for (int i = 0; i < 1000; ++i) histogram.record(year);
  EXPECT_DOUBLE_EQ(histogram.mean_ns(), static_cast<double>(year.count()));
}

TEST(Histogram, ClearedIsAsNew) {
  Histogram histogram = histogram_of({5000, Histogram::kHighest + 1});
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.overflow(), 0U);
  EXPECT_EQ(histogram.max().count(), 0);
  histogram.record(nanoseconds(9000));
  EXPECT_EQ(histogram.min().count(), 9000);
  EXPECT_EQ(histogram.percentile(99).count(), 9000);
}

void expect_equal(const Histogram& a, const Histogram& b) {
  ASSERT_EQ(a.count(), b.count());
  EXPECT_EQ(a.overflow(), b.overflow());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  EXPECT_DOUBLE_EQ(a.mean_ns(), b.mean_ns());
  for (std::size_t i = 0; i < Histogram::kCounters; ++i) ASSERT_EQ(a.count_at(i), b.count_at(i));
}

// Values of every magnitude, some above the highest.
nanoseconds draw(Random& random) {
  const std::uint64_t bits = 1 + random.below(43);
  return nanoseconds(static_cast<std::int64_t>(random.below(std::uint64_t{1} << bits)));
}

TEST(Histogram, AnyPartitionMergedInAnyOrderIsTheHistogramOfAll) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Histogram all;
    std::vector<Histogram> parts(1 + random.below(8));
    for (int i = 0; i < 500; ++i) {
      const nanoseconds value = draw(random);
      all.record(value);
      parts[random.below(parts.size())].record(value);
    }
    Histogram merged;
    while (!parts.empty()) {
      const auto next = parts.begin() + static_cast<std::ptrdiff_t>(random.below(parts.size()));
      merged.merge(*next);
      parts.erase(next);
    }
    expect_equal(merged, all);
  }
}

TEST(Histogram, NoPercentileExceedsTheMaximumNorFallsBelowTheMinimum) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Histogram histogram;
    const std::uint64_t count = 1 + random.below(50);
    for (std::uint64_t i = 0; i < count; ++i) histogram.record(draw(random));
    nanoseconds last{};
    for (int tenth = 0; tenth <= 1000; ++tenth) {
      const nanoseconds value = histogram.percentile(tenth / 10.0);
      ASSERT_GE(value, histogram.min());
      ASSERT_LE(value, histogram.max());
      ASSERT_GE(value, last);
      last = value;
    }
  }
}

}  // namespace
}  // namespace resttest
