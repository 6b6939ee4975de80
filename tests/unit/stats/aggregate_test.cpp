#include "stats/aggregate.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

// "-" where there is no value.
std::string value_of(const char* name, std::vector<double> samples) {
  std::ranges::sort(samples);
  const auto wanted = aggregate_named(Metric::total_time, name);
  if (!wanted) return "no such aggregate";
  const auto value = aggregate_of(*wanted, samples);
  if (!value) return "-";
  std::string text = std::to_string(*value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

TEST(Aggregates, AreThoseOfNumpy) {
  struct Case {
    const char* name;
    std::vector<double> samples;
    const char* value;
  };
  const std::vector<double> odd = {3, 1, 2, 10, 4};
  const std::vector<double> even = {4, 1, 2, 3};
  const Case cases[] = {
      {"mean", odd, "4"},
      {"MEAN", odd, "4"},
      {"mean_arithmetic", even, "2.5"},
      {"mean_harmonic", {1, 2, 4}, "1.714286"},  // 3 / (1 + 1/2 + 1/4)
      {"mean_harmonic", {1, 0, 4}, "-"},
      {"median", odd, "3"},
      {"median", even, "2.5"},
      {"median", {7}, "7"},
      {"std_deviation", {2, 4, 4, 4, 5, 5, 7, 9}, "2"},
      {"std_deviation", {7}, "0"},
      {"sum", odd, "20"},
      {"total", odd, "20"},
      {"min", odd, "1"},
      {"max", odd, "10"},
      {"p0", odd, "1"},
      {"p100", odd, "10"},
      {"p50", odd, "3"},
      {"p50", even, "2.5"},
      {"p90", odd, "7.6"},       // Rank 3.6: 4 + 0.6 * 6.
      {"p99.9", even, "3.997"},  // Rank 2.997.
      {"p25", {1, 2}, "1.25"},
      {"p33", {5}, "5"},
      {"mean", {}, "-"},
      {"mean_harmonic", {}, "-"},
      {"median", {}, "-"},
      {"std_deviation", {}, "-"},
      {"sum", {}, "-"},
      {"min", {}, "-"},
      {"p95", {}, "-"},
      {"p101", odd, "no such aggregate"},
      {"p", odd, "no such aggregate"},
      {"p-1", odd, "no such aggregate"},
      {"p1e1", odd, "no such aggregate"},
      {"average", odd, "no such aggregate"},
  };
  for (const Case& c : cases) EXPECT_EQ(value_of(c.name, c.samples), c.value) << c.name;
}

TEST(Aggregates, RowsAreSortedByOperation) {
  const SampleRows rows{.operations = {2, 0, 1}, .cells = {20, 200, 0, 100, 10, 300}};
  const auto samples = samples_of(rows, {Metric::size_upload, Metric::total_time});
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0].metric, Metric::size_upload);
  EXPECT_EQ(samples[0].values, (std::vector<double>{0, 10, 20}));
  EXPECT_EQ(samples[1].metric, Metric::total_time);
  EXPECT_EQ(samples[1].values, (std::vector<double>{100, 300, 200}));
}

TEST(Aggregates, EachIsOfItsOwnMetric) {
  WantedMetrics wanted;
  wanted.aggregates = {
      *aggregate_named(Metric::total_time, "max"), *aggregate_named(Metric::total_time, "min"),
      *aggregate_named(Metric::size_upload, "sum"), *aggregate_named(Metric::connect_time, "mean")};
  const auto values =
      aggregates_of(wanted, {{Metric::size_upload, {1, 2}}, {Metric::total_time, {5, 3, 4}}});
  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(values[0].value, 5);
  EXPECT_EQ(values[1].value, 3);
  EXPECT_EQ(values[2].value, 3);
  EXPECT_EQ(values[3].value, std::nullopt);
}

TEST(Metrics, NamesAreFoundInAnyCase) {
  const std::vector<std::string> names = metric_names();
  ASSERT_EQ(names.size(), kMetricCount);
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    EXPECT_EQ(metric_named(names[i]), static_cast<Metric>(i)) << names[i];
  }
  EXPECT_EQ(metric_named("Total_TIME"), Metric::total_time);
  EXPECT_EQ(metric_named("latency"), std::nullopt);
}

}  // namespace
}  // namespace resttest
