#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stats/hdr_counts.h"

#include "resttest/outcome.h"

namespace resttest {

// What a chart shows of a load test, in bounded memory however long it lasts: when there are too
// many rows, each two become one, and from then on a row takes twice as many intervals. Counts add
// up and maxima stay; percentiles of rows of several intervals come from histograms of two digits,
// so they are up to 1 % beside the true ones. One thread.
class Timeline {
 public:
  // What is known at the end of an interval and not by it.
  struct State {
    int concurrency = 0;
    std::optional<int> in_flight = {};
    double cpu = 0;
  };

  explicit Timeline(std::size_t most_rows = limits_rows());  // At least 2.

  void add(const Interval& interval, const State& state);
  void add(const Interval& interval) { add(interval, State()); }

  const std::vector<TimelineRow>& rows() const { return rows_; }
  std::uint64_t intervals_per_row() const { return per_row_; }  // 1, 2, 4, ...

 private:
  // The times of a row, to merge it.
  struct Times {
    HdrCounts operations;
    HdrCounts send_lags;
  };

  static std::size_t limits_rows();
  void halve();
  void append_to(std::size_t row, const TimelineRow& later, const Times& times);

  std::size_t most_rows_;
  std::uint64_t per_row_ = 1;
  std::uint64_t in_last_ = 0;  // Intervals in the last row.
  std::vector<TimelineRow> rows_;
  std::vector<Times> times_;  // Of each row.
};

}  // namespace resttest
