#include "stats/timeline.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/limits.h"

namespace resttest {
namespace {

const HdrLayout& layout_of_rows() {
  static const HdrLayout layout(1000, Histogram::kHighest, 2);
  return layout;
}

TimelineRow row_of(const Interval& interval, const Histogram& times, const Timeline::State& state) {
  return {.start = interval.start,
          .length = interval.length,
          .tally = interval.tally,
          .p50 = times.percentile(50),
          .p90 = times.percentile(90),
          .p99 = times.percentile(99),
          .max = times.max(),
          .send_lag_p99 = interval.send_lag.percentile(99),
          .concurrency = state.concurrency,
          .in_flight = state.in_flight,
          .cpu = state.cpu};
}

// Of the time that both took.
double mean_cpu(const TimelineRow& a, const TimelineRow& b) {
  const auto first = static_cast<double>(a.length.count());
  const auto second = static_cast<double>(b.length.count());
  return first + second == 0 ? b.cpu : (a.cpu * first + b.cpu * second) / (first + second);
}

}  // namespace

std::size_t Timeline::limits_rows() { return limits::kTimelineRows; }

Timeline::Timeline(std::size_t most_rows) : most_rows_(most_rows) { assert(most_rows >= 2); }

void Timeline::add(const Interval& interval, const State& state) {
  const Histogram all = interval.operation.all();
  const TimelineRow row = row_of(interval, all, state);
  Times times{HdrCounts(all).in(layout_of_rows()),
              HdrCounts(interval.send_lag).in(layout_of_rows())};
  if (!rows_.empty() && in_last_ < per_row_) {
    append_to(rows_.size() - 1, row, times);
    ++in_last_;
    return;
  }
  if (rows_.size() == most_rows_) {
    halve();
    add(interval, state);
    return;
  }
  rows_.push_back(row);
  times_.push_back(std::move(times));
  in_last_ = 1;
}

// An odd row at the end is half of what it may become.
void Timeline::halve() {
  const std::size_t pairs = rows_.size() / 2;
  const bool is_odd = rows_.size() % 2 != 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    if (i > 0) {
      rows_[i] = std::move(rows_[2 * i]);
      times_[i] = std::move(times_[2 * i]);
    }
    append_to(i, rows_[2 * i + 1], times_[2 * i + 1]);
  }
  if (is_odd) {
    rows_[pairs] = rows_.back();
    times_[pairs] = std::move(times_.back());
  }
  rows_.resize(pairs + (is_odd ? 1 : 0));
  times_.erase(times_.begin() + static_cast<std::ptrdiff_t>(rows_.size()), times_.end());
  in_last_ = is_odd ? per_row_ : 2 * per_row_;
  per_row_ *= 2;
}

void Timeline::append_to(std::size_t row, const TimelineRow& later, const Times& times) {
  TimelineRow& to = rows_[row];
  HdrCounts& operations = times_[row].operations;
  HdrCounts& send_lags = times_[row].send_lags;
  operations.merge(times.operations);
  send_lags.merge(times.send_lags);
  to.cpu = mean_cpu(to, later);
  to.length = later.start + later.length - to.start;
  to.tally.add(later.tally);
  to.max = std::max(to.max, later.max);
  const auto percentile = [](const HdrCounts& counts, double percent) {
    return std::chrono::nanoseconds(counts.percentile(percent));
  };
  to.p50 = std::min(percentile(operations, 50), to.max);
  to.p90 = std::min(percentile(operations, 90), to.max);
  to.p99 = std::min(percentile(operations, 99), to.max);
  to.send_lag_p99 = percentile(send_lags, 99);
  to.concurrency = later.concurrency;
  to.in_flight = later.in_flight;
}

}  // namespace resttest
