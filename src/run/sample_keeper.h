#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/limits.h"

#include "resttest/outcome.h"

namespace resttest {

// Gathers the samples of a load test while it runs, up to a limit. One thread.
class SampleKeeper {
 public:
  // `most_cells`: operations times metrics.
  explicit SampleKeeper(const WantedMetrics& wanted, std::size_t most_cells = limits::kMetricCells)
      : metrics_(wanted.all()),
        most_rows_(most_cells / std::max<std::size_t>(1, metrics_.size())) {}

  // What is recorded: the columns of the rows that workers hand over.
  const std::vector<Metric>& metrics() const { return metrics_; }

  // Takes the rows out of `interval`.
  void take(Interval& interval);

  // Puts samples and aggregates into `load`, whose metrics are the wanted ones.
  void hand_over(LoadSummary& load);

 private:
  std::vector<Metric> metrics_;
  std::size_t most_rows_;
  SampleRows rows_;
  std::uint64_t dropped_ = 0;
};

}  // namespace resttest
