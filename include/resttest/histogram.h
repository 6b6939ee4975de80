#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace resttest {

// Latencies in log-linear buckets, in HdrHistogram's layout for lowest value 1 us, highest 1 h and
// 3 significant digits, counted in nanoseconds: bounded memory, a relative error of at most 0.1 %
// from 1.05 ms up and steps of 512 ns below, and merging that is exact whatever the order. Each
// octave gets its 8 KiB when a value first falls into it. Minimum, maximum, sum and count are
// exact. One writer; several may read when nobody writes.
class Histogram {
 public:
  static constexpr std::int64_t kHighest = 3'600'000'000'000;  // Larger values are clamped to it.

  // `value` is not negative; nothing is recorded where `times` is 0.
  void record(std::chrono::nanoseconds value, std::uint64_t times = 1);
  void merge(const Histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  std::uint64_t overflow() const { return overflow_; }  // Values above kHighest.

  // Exact; zero when nothing was recorded.
  std::chrono::nanoseconds min() const;
  std::chrono::nanoseconds max() const { return std::chrono::nanoseconds(max_); }
  double mean_ns() const;
  double stdev_ns() const;  // Of the population, from the middles of the buckets.

  // The latency that `percent` (0 to 100) of the recorded ones do not exceed: the value of rank
  // ceil(percent / 100 * count), as in HdrHistogram; the upper end of its bucket, but never above
  // the exact maximum. Zero when nothing was recorded.
  std::chrono::nanoseconds percentile(double percent) const;

  // Layout, for those who write or read histograms as bytes.
  static std::size_t index_of(std::int64_t value);
  static std::int64_t lowest_at(std::size_t index);
  static std::int64_t highest_at(std::size_t index);
  static constexpr std::size_t kCounters = 24'576;
  std::uint64_t count_at(std::size_t index) const;

 private:
  static constexpr std::size_t kPerOctave = 1024;
  static constexpr std::size_t kOctaves = kCounters / kPerOctave;

  std::array<std::vector<std::uint64_t>, kOctaves> octaves_;
  std::uint64_t count_ = 0;
  std::uint64_t overflow_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
  __extension__ typedef __int128 Sum;  // 64 bits would overflow after 292 years of waiting in all.
  Sum sum_ = 0;
};

}  // namespace resttest
