#include "run/sample_keeper.h"

#include <algorithm>
#include <utility>

#include "stats/aggregate.h"

namespace resttest {

void SampleKeeper::take(Interval& interval) {
  const SampleRows rows = std::exchange(interval.samples, {});
  if (metrics_.empty()) return;
  const std::size_t width = metrics_.size();
  const std::size_t room = most_rows_ - rows_.operations.size();
  const std::size_t count = std::min(rows.operations.size(), room);
  const auto end_of = [](const auto& from, std::size_t size) {
    return from.begin() + static_cast<std::ptrdiff_t>(size);
  };
  rows_.operations.insert(rows_.operations.end(), rows.operations.begin(),
                          end_of(rows.operations, count));
  rows_.cells.insert(rows_.cells.end(), rows.cells.begin(), end_of(rows.cells, count * width));
  dropped_ += rows.operations.size() - count;
}

void SampleKeeper::hand_over(LoadSummary& load) {
  load.samples = samples_of(rows_, metrics_);
  load.aggregates = aggregates_of(load.metrics, load.samples);
  load.samples_dropped = dropped_;
}

}  // namespace resttest
