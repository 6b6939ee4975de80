#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "resttest/histogram.h"

namespace resttest {

// HdrHistogram's layout: buckets of 2^sub_magnitude steps, the first of 2^unit each, each bucket's
// steps twice as wide as the last one's.
class HdrLayout {
 public:
  // `lowest` is at least 1, `highest` at least twice that and below 2^62, `digits` 1 to 5.
  HdrLayout(std::int64_t lowest, std::int64_t highest, int digits);

  static bool is_possible(std::int64_t lowest, std::int64_t highest, std::int64_t digits);

  std::size_t index_of(std::int64_t value) const;  // `value` is 0 to `highest`.
  std::int64_t lowest_at(std::size_t index) const;
  std::int64_t highest_at(std::size_t index) const;
  std::int64_t middle_at(std::size_t index) const;

  std::int64_t lowest() const { return lowest_; }
  std::int64_t highest() const { return highest_; }
  int digits() const { return digits_; }
  int buckets() const { return buckets_; }
  int sub_buckets() const { return 1 << sub_magnitude_; }
  std::size_t counters() const;

  bool operator==(const HdrLayout&) const = default;

 private:
  std::int64_t lowest_;
  std::int64_t highest_;
  int digits_;
  int unit_;
  int sub_magnitude_;
  int buckets_;
};

const HdrLayout& histogram_layout();  // That of Histogram.

// How often something was counted at one index of a layout.
struct HdrCell {
  std::uint32_t index = 0;
  std::uint64_t count = 0;

  bool operator==(const HdrCell&) const = default;
};

// A histogram that is no longer recorded into: its counters that are not zero, by their index.
class HdrCounts {
 public:
  explicit HdrCounts(HdrLayout layout) : layout_(layout) {}
  explicit HdrCounts(const Histogram& histogram);

  // The same at the resolution of `coarser`: each value counts as the middle of its bucket.
  HdrCounts in(const HdrLayout& coarser) const;

  void add(std::size_t index, std::uint64_t count);  // Anywhere; quickest behind the last one.
  void record(std::int64_t value, std::uint64_t count = 1);  // Clamped to the highest.
  void merge(const HdrCounts& other);                        // Of the same layout.

  const HdrLayout& layout() const { return layout_; }
  const std::vector<HdrCell>& cells() const { return cells_; }
  std::uint64_t count() const { return count_; }

  // As HdrHistogram has them: ends of buckets, so up to a bucket's width beside the true figures.
  // Zero where nothing was counted.
  std::int64_t percentile(double percent) const;
  std::int64_t min() const;
  std::int64_t max() const;
  double mean() const;  // From the middles of the buckets, like the deviation of the population.
  double stdev() const;

  bool operator==(const HdrCounts&) const = default;

 private:
  HdrLayout layout_;
  std::vector<HdrCell> cells_;
  std::uint64_t count_ = 0;
};

// What a closed model would have counted, had it sent an operation each `interval` whether or not
// the one before had ended: for each value above it also the value less once, twice, ... the
// interval, down to the interval itself. `interval` is at least 1.
HdrCounts corrected(const HdrCounts& counts, std::int64_t interval);

// For how many pairs of a value of `x` and one of `y` that of `x` is the larger one; equal ones, in
// the same bucket, count half. Both have the same layout.
double pairs_above(const HdrCounts& x, const HdrCounts& y);

}  // namespace resttest
