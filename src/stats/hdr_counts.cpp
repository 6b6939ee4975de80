#include "stats/hdr_counts.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "stats/rank.h"

namespace resttest {
namespace {

int sub_magnitude_of(int digits) {
  const auto steps = static_cast<std::uint64_t>(2 * std::pow(10, digits));
  return std::bit_width(steps - 1);
}

int buckets_of(std::int64_t highest, int shift) {
  int buckets = 1;
  while (shift < 62 && (std::int64_t{1} << shift) <= highest) {
    ++shift;
    ++buckets;
  }
  return buckets;
}

std::int64_t middle(const HdrCounts& counts, const HdrCell& cell) {
  return counts.layout().middle_at(cell.index);
}

}  // namespace

bool HdrLayout::is_possible(std::int64_t lowest, std::int64_t highest, std::int64_t digits) {
  if (digits < 1 || digits > 5 || lowest < 1) return false;
  constexpr std::int64_t kMost = std::int64_t{1} << 62;
  if (highest >= kMost || highest / 2 < lowest) return false;
  const int unit = std::bit_width(static_cast<std::uint64_t>(lowest)) - 1;
  return unit + sub_magnitude_of(static_cast<int>(digits)) < 62;
}

HdrLayout::HdrLayout(std::int64_t lowest, std::int64_t highest, int digits)
    : lowest_(lowest),
      highest_(highest),
      digits_(digits),
      unit_(std::bit_width(static_cast<std::uint64_t>(lowest)) - 1),
      sub_magnitude_(sub_magnitude_of(digits)),
      buckets_(buckets_of(highest, unit_ + sub_magnitude_)) {
  assert(is_possible(lowest, highest, digits));
}

std::size_t HdrLayout::counters() const {
  return (static_cast<std::size_t>(buckets_) + 1) << (sub_magnitude_ - 1);
}

std::size_t HdrLayout::index_of(std::int64_t value) const {
  const auto bits = static_cast<std::uint64_t>(value);
  const std::uint64_t mask = ((std::uint64_t{1} << sub_magnitude_) - 1) << unit_;
  const int bucket = 64 - unit_ - sub_magnitude_ - std::countl_zero(bits | mask);
  const std::uint64_t sub = bits >> (bucket + unit_);
  const std::size_t half = std::size_t{1} << (sub_magnitude_ - 1);
  return (static_cast<std::size_t>(bucket) + 1) * half + sub - half;
}

std::int64_t HdrLayout::lowest_at(std::size_t index) const {
  const std::size_t half = std::size_t{1} << (sub_magnitude_ - 1);
  const std::size_t row = index / half;
  if (row == 0) return static_cast<std::int64_t>(index) << unit_;
  return static_cast<std::int64_t>(index % half + half) << (unit_ + static_cast<int>(row) - 1);
}

std::int64_t HdrLayout::highest_at(std::size_t index) const { return lowest_at(index + 1) - 1; }

std::int64_t HdrLayout::middle_at(std::size_t index) const {
  const std::int64_t low = lowest_at(index);
  return low + (lowest_at(index + 1) - low) / 2;
}

const HdrLayout& histogram_layout() {
  static const HdrLayout layout(1000, Histogram::kHighest, 3);
  return layout;
}

HdrCounts::HdrCounts(const Histogram& histogram) : layout_(histogram_layout()) {
  if (histogram.count() == 0) return;
  for (std::size_t i = 0; i < Histogram::kCounters; ++i) add(i, histogram.count_at(i));
}

HdrCounts HdrCounts::in(const HdrLayout& coarser) const {
  HdrCounts counts(coarser);
  for (const HdrCell& cell : cells_) counts.record(middle(*this, cell), cell.count);
  return counts;
}

void HdrCounts::add(std::size_t index, std::uint64_t count) {
  if (count == 0) return;
  count_ += count;
  const auto at = static_cast<std::uint32_t>(index);
  if (cells_.empty() || cells_.back().index < at) {
    cells_.push_back({at, count});
    return;
  }
  const auto found = std::ranges::lower_bound(cells_, at, {}, &HdrCell::index);
  if (found->index == at) {
    found->count += count;
  } else {
    cells_.insert(found, {at, count});
  }
}

void HdrCounts::record(std::int64_t value, std::uint64_t count) {
  add(layout_.index_of(std::clamp<std::int64_t>(value, 0, layout_.highest())), count);
}

void HdrCounts::merge(const HdrCounts& other) {
  assert(layout_ == other.layout_);
  std::vector<HdrCell> both;
  both.reserve(cells_.size() + other.cells_.size());
  auto a = cells_.begin();
  for (const HdrCell& b : other.cells_) {
    while (a != cells_.end() && a->index < b.index) both.push_back(*a++);
    both.push_back(b);
    if (a != cells_.end() && a->index == b.index) both.back().count += (a++)->count;
  }
  both.insert(both.end(), a, cells_.end());
  cells_ = std::move(both);
  count_ += other.count_;
}

std::int64_t HdrCounts::percentile(double percent) const {
  if (count_ == 0) return 0;
  const std::uint64_t rank = rank_of(percent, count_);
  std::uint64_t seen = 0;
  for (const HdrCell& cell : cells_) {
    seen += cell.count;
    if (seen < rank) continue;
    return percent <= 0 ? layout_.lowest_at(cell.index) : layout_.highest_at(cell.index);
  }
  return max();
}

std::int64_t HdrCounts::min() const {
  return cells_.empty() ? 0 : layout_.lowest_at(cells_.front().index);
}

std::int64_t HdrCounts::max() const {
  return cells_.empty() ? 0 : layout_.highest_at(cells_.back().index);
}

double HdrCounts::mean() const {
  if (count_ == 0) return 0;
  double sum = 0;
  for (const HdrCell& cell : cells_) {
    sum += static_cast<double>(middle(*this, cell)) * static_cast<double>(cell.count);
  }
  return sum / static_cast<double>(count_);
}

double HdrCounts::stdev() const {
  if (count_ == 0) return 0;
  const double centre = mean();
  double squares = 0;
  for (const HdrCell& cell : cells_) {
    const double off = static_cast<double>(middle(*this, cell)) - centre;
    squares += off * off * static_cast<double>(cell.count);
  }
  return std::sqrt(squares / static_cast<double>(count_));
}

// Down from each value, all that fall into one bucket at a time: an interval far below a value
// costs no more than there are buckets.
HdrCounts corrected(const HdrCounts& counts, std::int64_t interval) {
  assert(interval >= 1);
  const HdrLayout& layout = counts.layout();
  std::vector<std::uint64_t> dense(layout.counters());
  for (const HdrCell& cell : counts.cells()) {
    dense[cell.index] += cell.count;
    const std::int64_t value = std::min(layout.highest_at(cell.index), layout.highest());
    for (std::int64_t left = value - interval; left >= interval;) {
      const std::size_t index = layout.index_of(left);
      const std::int64_t floor = std::max(layout.lowest_at(index), interval);
      const std::int64_t steps = (left - floor) / interval + 1;
      dense[index] += cell.count * static_cast<std::uint64_t>(steps);
      left -= steps * interval;
    }
  }
  HdrCounts all(layout);
  for (std::size_t i = 0; i < dense.size(); ++i) all.add(i, dense[i]);
  return all;
}

double pairs_above(const HdrCounts& x, const HdrCounts& y) {
  assert(x.layout() == y.layout());
  double pairs = 0;
  double below = 0;
  auto other = y.cells().begin();
  for (const HdrCell& cell : x.cells()) {
    while (other != y.cells().end() && other->index < cell.index) {
      below += static_cast<double>((other++)->count);
    }
    const bool ties = other != y.cells().end() && other->index == cell.index;
    const double half = ties ? static_cast<double>(other->count) / 2 : 0;
    pairs += static_cast<double>(cell.count) * (below + half);
  }
  return pairs;
}

}  // namespace resttest
