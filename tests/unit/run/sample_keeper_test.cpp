#include "run/sample_keeper.h"

#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

Interval interval_of(std::vector<std::uint64_t> operations, std::vector<double> cells) {
  Interval interval;
  interval.samples = {std::move(operations), std::move(cells)};
  return interval;
}

LoadSummary load_with(std::vector<Metric> raw) {
  LoadSummary load;
  load.metrics.raw = std::move(raw);
  return load;
}

TEST(SampleKeeper, KeepsWhatWasMeasuredInOrder) {
  LoadSummary load = load_with({Metric::size_upload, Metric::total_time});
  load.metrics.aggregates = {*aggregate_named(Metric::total_time, "max")};
  SampleKeeper keeper(load.metrics);
  EXPECT_EQ(keeper.metrics(), load.metrics.raw);
  Interval second = interval_of({1}, {10, 1.5});
  Interval first = interval_of({2, 0}, {20, 2.5, 0, 0.5});
  keeper.take(second);
  keeper.take(first);
  EXPECT_TRUE(first.samples.operations.empty());
  EXPECT_TRUE(first.samples.cells.empty());
  keeper.hand_over(load);
  EXPECT_EQ(load.samples_of(Metric::size_upload)->values, (std::vector<double>{0, 10, 20}));
  EXPECT_EQ(load.samples_of(Metric::total_time)->values, (std::vector<double>{0.5, 1.5, 2.5}));
  EXPECT_EQ(load.samples_of(Metric::connect_time), nullptr);
  EXPECT_EQ(load.aggregates.at(0).value, 2.5);
  EXPECT_EQ(load.samples_dropped, 0U);
}

TEST(SampleKeeper, HasALimit) {
  struct Case {
    const char* name;
    std::size_t most_cells;
    std::size_t kept;
    std::uint64_t dropped;
  };
  const Case cases[] = {
      {"one more than there are", 10, 4, 0},
      {"as many as there are", 8, 4, 0},
      {"half a row less", 7, 3, 1},
      {"a row less", 6, 3, 1},
      {"none", 0, 0, 4},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    LoadSummary load = load_with({Metric::size_upload, Metric::total_time});
    SampleKeeper keeper(load.metrics, c.most_cells);
    Interval first = interval_of({0, 1, 2}, {0, 0, 1, 1, 2, 2});
    Interval second = interval_of({3}, {3, 3});
    keeper.take(first);
    keeper.take(second);
    keeper.hand_over(load);
    EXPECT_EQ(load.samples_of(Metric::total_time)->values.size(), c.kept);
    EXPECT_EQ(load.samples_dropped, c.dropped);
  }
}

TEST(SampleKeeper, WithoutMetricsThereIsNothing) {
  LoadSummary load;
  SampleKeeper keeper(load.metrics);
  Interval interval;
  keeper.take(interval);
  keeper.hand_over(load);
  EXPECT_TRUE(load.samples.empty());
}

}  // namespace
}  // namespace resttest
