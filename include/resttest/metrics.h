#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

// A figure of one exchange, with the meaning that libcurl gives to the CURLINFO of that name,
// whatever engine sends. Times are seconds from the start of the attempt, sums over all hops where
// redirects were followed; sizes are bytes, speeds bytes per second.
enum class Metric : std::uint8_t {
  namelookup_time,
  connect_time,  // 0 on a kept connection.
  appconnect_time,
  pretransfer_time,
  starttransfer_time,
  redirect_time,
  total_time,
  size_download,  // Of the body, transfer coding removed.
  size_upload,
  speed_download,
  speed_upload,
  request_size,  // Of all requests of the attempt, heads and bodies.
  redirect_count,
  num_connects,
};

inline constexpr std::size_t kMetricCount = 14;

// One exchange's figures, by Metric.
using MetricValues = std::array<double, kMetricCount>;

std::string_view metric_name(Metric metric);
std::optional<Metric> metric_named(std::string_view name);  // In any case.
std::vector<std::string> metric_names();

// Whether the figure is a count, and so has no fraction.
bool is_count(Metric metric);

// What is computed from all samples of a metric.
struct Aggregate {
  enum class Kind {
    mean,
    mean_harmonic,
    median,
    std_deviation,  // Of the population.
    sum,
    min,
    max,
    percentile,
  };

  Metric metric = Metric::total_time;
  Kind kind = Kind::mean;
  double percent = 0;  // Of `percentile`, 0 to 100.
  std::string name;    // As results show it: "mean_arithmetic", "p99.9".
};

// The aggregate of that name, in any case: "mean", "p95"; nothing where there is none.
std::optional<Aggregate> aggregate_named(Metric metric, std::string_view name);
std::vector<std::string> aggregate_names();  // But for percentiles.
Aggregate percentile_of(Metric metric, double percent);

// What a load test is to record: its `metrics:`.
struct WantedMetrics {
  std::vector<Metric> raw;            // Each once, in the author's order.
  std::vector<Aggregate> aggregates;  // Likewise, grouped by metric.

  bool empty() const { return raw.empty() && aggregates.empty(); }

  // Every metric that is needed, once.
  std::vector<Metric> all() const;
};

// All samples of one metric: one for each operation whose last attempt got an answer, in the order
// of the operations.
struct MetricSamples {
  Metric metric = Metric::total_time;
  std::vector<double> values;
};

struct AggregateValue {
  Aggregate aggregate;
  std::optional<double> value;  // Nothing: no samples, or it does not exist for these.
};

// Samples on their way from the workers of a load test: a row for each operation, with a column
// for each metric that is recorded.
struct SampleRows {
  std::vector<std::uint64_t> operations;  // Their numbers, in order of completion.
  std::vector<double> cells;              // Row by row.
};

}  // namespace resttest
