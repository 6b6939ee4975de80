#pragma once

#include <optional>
#include <span>

#include "resttest/metrics.h"

namespace resttest {

// The value of `wanted` over samples that are sorted upwards; nothing without samples, and for the
// harmonic mean where one is zero. A percentile lies at rank (n - 1) * percent / 100, between two
// samples in proportion, as in numpy's "linear".
std::optional<double> aggregate_of(const Aggregate& wanted, std::span<const double> sorted);

// The samples of `rows`, whose columns are `metrics`, in the order of the operations.
std::vector<MetricSamples> samples_of(const SampleRows& rows, const std::vector<Metric>& metrics);

// All aggregates of `wanted`, in its order.
std::vector<AggregateValue> aggregates_of(const WantedMetrics& wanted,
                                          const std::vector<MetricSamples>& samples);

}  // namespace resttest
