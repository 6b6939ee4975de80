#include "stats/aggregate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace resttest {
namespace {

using Sorted = std::span<const double>;

double sum_of(Sorted sorted) { return std::accumulate(sorted.begin(), sorted.end(), 0.0); }

double mean_of(Sorted sorted) { return sum_of(sorted) / static_cast<double>(sorted.size()); }

std::optional<double> harmonic_mean_of(Sorted sorted) {
  double inverses = 0;
  for (const double sample : sorted) {
    if (sample == 0) return std::nullopt;
    inverses += 1 / sample;
  }
  return static_cast<double>(sorted.size()) / inverses;
}

double deviation_of(Sorted sorted) {
  const double mean = mean_of(sorted);
  double squares = 0;
  for (const double sample : sorted) squares += (sample - mean) * (sample - mean);
  return std::sqrt(squares / static_cast<double>(sorted.size()));
}

double percentile_of(Sorted sorted, double percent) {
  const double rank = static_cast<double>(sorted.size() - 1) * percent / 100;
  const auto below = static_cast<std::size_t>(rank);
  const double share = rank - static_cast<double>(below);
  if (share == 0) return sorted[below];
  return std::lerp(sorted[below], sorted[below + 1], share);
}

double median_of(Sorted sorted) {
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

}  // namespace

std::optional<double> aggregate_of(const Aggregate& wanted, Sorted sorted) {
  if (sorted.empty()) return std::nullopt;
  switch (wanted.kind) {
    case Aggregate::Kind::mean:
      return mean_of(sorted);
    case Aggregate::Kind::mean_harmonic:
      return harmonic_mean_of(sorted);
    case Aggregate::Kind::median:
      return median_of(sorted);
    case Aggregate::Kind::std_deviation:
      return deviation_of(sorted);
    case Aggregate::Kind::sum:
      return sum_of(sorted);
    case Aggregate::Kind::min:
      return sorted.front();
    case Aggregate::Kind::max:
      return sorted.back();
    case Aggregate::Kind::percentile:
      return percentile_of(sorted, wanted.percent);
  }
  return std::nullopt;
}

std::vector<MetricSamples> samples_of(const SampleRows& rows, const std::vector<Metric>& metrics) {
  std::vector<std::uint32_t> order(rows.operations.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&rows](std::uint32_t row) { return rows.operations[row]; });
  std::vector<MetricSamples> samples;
  for (std::size_t column = 0; column < metrics.size(); ++column) {
    MetricSamples& one = samples.emplace_back();
    one.metric = metrics[column];
    one.values.reserve(order.size());
    for (const std::uint32_t row : order) {
      one.values.push_back(rows.cells[row * metrics.size() + column]);
    }
  }
  return samples;
}

std::vector<AggregateValue> aggregates_of(const WantedMetrics& wanted,
                                          const std::vector<MetricSamples>& samples) {
  std::vector<AggregateValue> values;
  std::optional<Metric> metric;
  std::vector<double> sorted;
  for (const Aggregate& aggregate : wanted.aggregates) {
    if (metric != aggregate.metric) {  // They are grouped, so each metric is sorted once.
      metric = aggregate.metric;
      const auto found = std::ranges::find(samples, *metric, &MetricSamples::metric);
      sorted = found == samples.end() ? std::vector<double>() : found->values;
      std::ranges::sort(sorted);
    }
    values.push_back({aggregate, aggregate_of(aggregate, sorted)});
  }
  return values;
}

}  // namespace resttest
