#include "stats/hdr_counts.h"

#include <cstdint>
#include <initializer_list>

#include <gtest/gtest.h>

#include "base/random.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

HdrLayout microseconds_of_an_hour() { return HdrLayout(1, 3'600'000'000, 3); }

HdrCounts counts_of(std::initializer_list<std::int64_t> values) {
  HdrCounts counts(microseconds_of_an_hour());
  for (const std::int64_t value : values) counts.record(value);
  return counts;
}

TEST(HdrCounts, LayoutOfMicroseconds) {
  const HdrLayout layout = microseconds_of_an_hour();
  EXPECT_EQ(layout.counters(), 23'552U);
  EXPECT_EQ(layout.buckets(), 22);
  EXPECT_EQ(layout.sub_buckets(), 2048);
  struct Case {
    std::int64_t value;
    std::size_t index;
    std::int64_t lowest;
    std::int64_t highest;
  };
  const Case cases[] = {
      {0, 0, 0, 0},
      {1, 1, 1, 1},
      {2047, 2047, 2047, 2047},
      {2048, 2048, 2048, 2049},
      {4096, 3072, 4096, 4099},
      {10'007, 4322, 10'000, 10'007},
      {100'000, 7706, 99'968, 100'031},
      {1'000'000, 11'169, 999'936, 1'000'447},
      {123'456'789, 18'267, 123'404'288, 123'469'823},
      {3'600'000'000, 23'220, 3'598'712'832, 3'600'809'983},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.value);
    EXPECT_EQ(layout.index_of(c.value), c.index);
    EXPECT_EQ(layout.lowest_at(c.index), c.lowest);
    EXPECT_EQ(layout.highest_at(c.index), c.highest);
  }
}

TEST(HdrCounts, LayoutOfTheProductIsHistograms) {
  const HdrLayout& layout = histogram_layout();
  EXPECT_EQ(layout.counters(), Histogram::kCounters);
  EXPECT_EQ(layout.buckets(), 23);
  for (std::size_t i = 0; i < Histogram::kCounters; ++i) {
    ASSERT_EQ(layout.lowest_at(i), Histogram::lowest_at(i));
    ASSERT_EQ(layout.highest_at(i), Histogram::highest_at(i));
    if (layout.lowest_at(i) > Histogram::kHighest) continue;
    ASSERT_EQ(layout.index_of(layout.lowest_at(i)), i);
  }
}

TEST(HdrCounts, PossibleLayouts) {
  struct Case {
    const char* name;
    std::int64_t lowest;
    std::int64_t highest;
    std::int64_t digits;
    bool possible;
  };
  const Case cases[] = {
      {"ours", 1000, 3'600'000'000'000, 3, true},
      {"the smallest", 1, 2, 1, true},
      {"no digits", 1, 1000, 0, false},
      {"too many digits", 1, 1000, 6, false},
      {"nothing to tell apart", 0, 1000, 3, false},
      {"highest below twice the lowest", 1000, 1999, 3, false},
      {"highest beyond 62 bits", 1, std::int64_t{1} << 62, 3, false},
      {"negative", 1, -5, 3, false},
      {"steps beyond 62 bits", std::int64_t{1} << 60, (std::int64_t{1} << 62) - 1, 5, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(HdrLayout::is_possible(c.lowest, c.highest, c.digits), c.possible);
  }
}

TEST(HdrCounts, FiguresAreHdrHistograms) {
  const HdrCounts counts =
      counts_of({0, 1, 1, 2, 1000, 2047, 2048, 2049, 4096, 100'000, 1'000'000, 3'600'000'000});
  EXPECT_EQ(counts.count(), 12U);
  EXPECT_EQ(counts.percentile(50), 2047);
  EXPECT_EQ(counts.percentile(90), 1'000'447);
  EXPECT_EQ(counts.percentile(0), 0);
  EXPECT_EQ(counts.max(), 3'600'809'983);
  EXPECT_DOUBLE_EQ(counts.mean(), 300'072'737.25);
  const HdrCounts none = counts_of({});
  EXPECT_EQ(none.percentile(50), 0);
  EXPECT_EQ(none.max(), 0);
  EXPECT_EQ(none.mean(), 0);
  EXPECT_EQ(none.stdev(), 0);
}

TEST(HdrCounts, FiguresOfAHistogram) {
  Histogram histogram;
  for (const std::int64_t value : {0, 1, 999, 1000, 1023, 1024, 2'000'000, 1'500'000'000}) {
    histogram.record(nanoseconds(value));
  }
  const HdrCounts counts(histogram);
  EXPECT_EQ(counts.count(), 8U);
  EXPECT_EQ(counts.percentile(50), 1023);
  EXPECT_EQ(counts.percentile(90), 1'500'512'255);
  EXPECT_NEAR(counts.mean() / 1e6, 187.749, 0.0005);
  EXPECT_NEAR(counts.stdev() / 1e6, 495.980, 0.0005);
}

TEST(HdrCounts, CountsAreAddedAnywhere) {
  HdrCounts counts(microseconds_of_an_hour());
  counts.add(5, 2);
  counts.add(9, 1);
  counts.add(5, 1);
  counts.add(7, 4);
  counts.add(1, 0);
  const std::vector<HdrCell> expected{{5, 3}, {7, 4}, {9, 1}};
  EXPECT_EQ(counts.cells(), expected);
  EXPECT_EQ(counts.count(), 8U);
}

TEST(HdrCounts, MergedPartsAreTheWhole) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    HdrCounts all = counts_of({});
    HdrCounts parts[3] = {all, all, all};
    for (int i = 0; i < 300; ++i) {
      const auto value = static_cast<std::int64_t>(random.below(3000));
      all.record(value);
      parts[random.below(3)].record(value);
    }
    parts[2].merge(parts[0]);
    parts[2].merge(parts[1]);
    EXPECT_EQ(parts[2], all);
  }
}

TEST(HdrCounts, ClampsWhatIsTooLarge) {
  const HdrCounts counts = counts_of({4'000'000'000});
  EXPECT_EQ(counts.cells().front().index, 23'220U);
}

TEST(HdrCounts, CoarserLayoutKeepsTwoDigits) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(nanoseconds(i * 1'000'000));
  const HdrCounts coarse = HdrCounts(histogram).in(HdrLayout(1000, Histogram::kHighest, 2));
  EXPECT_EQ(coarse.count(), 1000U);
  EXPECT_NEAR(static_cast<double>(coarse.percentile(50)), 500e6, 5e6);
  EXPECT_NEAR(static_cast<double>(coarse.percentile(99)), 990e6, 9.9e6);
  EXPECT_LT(coarse.cells().size(), 700U);
}

TEST(HdrCounts, CorrectedCountsWhatWasNotSent) {
  EXPECT_EQ(corrected(counts_of({100}), 30), counts_of({100, 70, 40}));
  EXPECT_EQ(corrected(counts_of({100}), 50), counts_of({100, 50}));
  EXPECT_EQ(corrected(counts_of({100}), 100), counts_of({100}));
  EXPECT_EQ(corrected(counts_of({30, 100}), 45), counts_of({30, 55, 100}));
  EXPECT_EQ(corrected(counts_of({3}), 1), counts_of({3, 2, 1}));
  EXPECT_EQ(corrected(counts_of({}), 1), counts_of({}));
}

TEST(HdrCounts, CorrectedPercentilesAreHdrHistograms) {
  HdrCounts counts(microseconds_of_an_hour());
  counts.record(1000, 10'000);
  counts.record(100'000'000);
  EXPECT_EQ(counts.count(), 10'001U);
  EXPECT_EQ(counts.percentile(99.9), 1000);
  const HdrCounts more = corrected(counts, 10'000);
  EXPECT_EQ(more.count(), 20'000U);
  EXPECT_EQ(more.percentile(50), 1000);
  EXPECT_EQ(more.percentile(90), 80'019'455);
  EXPECT_EQ(more.percentile(99), 98'041'855);
}

TEST(HdrCounts, TinyIntervalsCostNoMoreThanThereAreBuckets) {
  HdrCounts counts(microseconds_of_an_hour());
  counts.record(3'000'000'000);
  EXPECT_NEAR(static_cast<double>(corrected(counts, 1).count()), 3e9, 3e6);
}

TEST(HdrCounts, PairsAbove) {
  HdrCounts x(microseconds_of_an_hour());
  x.add(1, 5);
  x.add(2, 3);
  HdrCounts y(microseconds_of_an_hour());
  y.add(1, 2);
  y.add(2, 6);
  EXPECT_DOUBLE_EQ(pairs_above(x, y), 20);
  EXPECT_DOUBLE_EQ(pairs_above(y, x), 44);
  EXPECT_DOUBLE_EQ(pairs_above(x, x), 32);
  EXPECT_DOUBLE_EQ(pairs_above(x, counts_of({})), 0);
}

}  // namespace
}  // namespace resttest
