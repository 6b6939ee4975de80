#include "resttest/histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "stats/rank.h"

namespace resttest {
namespace {

// HdrHistogram's layout for lowest 1000, highest 3.6e12, 3 significant digits:
// unit = floor(log2(1000)), sub-buckets = 2^ceil(log2(2 * 10^3)).
constexpr int kUnit = 9;
constexpr int kSubMagnitude = 11;
constexpr int kHalfMagnitude = kSubMagnitude - 1;
constexpr std::uint64_t kHalf = 1U << kHalfMagnitude;
constexpr std::uint64_t kMask = ((1ULL << kSubMagnitude) - 1) << kUnit;
constexpr int kLeadingZeros = 64 - kUnit - kSubMagnitude;

int bucket_of(std::uint64_t value) { return kLeadingZeros - std::countl_zero(value | kMask); }

struct Place {
  int bucket;
  std::uint64_t sub;
};

Place place_of(std::size_t index) {
  const int bucket = static_cast<int>(index >> kHalfMagnitude) - 1;
  const std::uint64_t sub = (index & (kHalf - 1)) + kHalf;
  return bucket < 0 ? Place{0, sub - kHalf} : Place{bucket, sub};
}

}  // namespace

std::size_t Histogram::index_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  const int bucket = bucket_of(bits);
  const std::uint64_t sub = bits >> (bucket + kUnit);
  return ((static_cast<std::size_t>(bucket) + 1) << kHalfMagnitude) + sub - kHalf;
}

std::int64_t Histogram::lowest_at(std::size_t index) {
  const auto [bucket, sub] = place_of(index);
  return static_cast<std::int64_t>(sub << (bucket + kUnit));
}

std::int64_t Histogram::highest_at(std::size_t index) {
  const auto [bucket, sub] = place_of(index);
  return static_cast<std::int64_t>((sub + 1) << (bucket + kUnit)) - 1;
}

void Histogram::record(std::chrono::nanoseconds value, std::uint64_t times) {
  assert(value.count() >= 0);
  if (times == 0) return;
  const std::int64_t exact = value.count();
  if (exact > kHighest) overflow_ += times;
  const std::size_t index = index_of(std::min(exact, kHighest));
  std::vector<std::uint64_t>& octave = octaves_[index / kPerOctave];
  if (octave.empty()) octave.resize(kPerOctave);
  octave[index % kPerOctave] += times;
  min_ = count_ == 0 ? exact : std::min(min_, exact);
  max_ = std::max(max_, exact);
  sum_ += Sum(exact) * times;
  count_ += times;
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  for (std::size_t i = 0; i < kOctaves; ++i) {
    const std::vector<std::uint64_t>& from = other.octaves_[i];
    if (from.empty()) continue;
    if (octaves_[i].empty()) octaves_[i].resize(kPerOctave);
    std::ranges::transform(octaves_[i], from, octaves_[i].begin(), std::plus<>());
  }
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
  overflow_ += other.overflow_;
}

void Histogram::clear() {
  for (std::vector<std::uint64_t>& octave : octaves_) std::ranges::fill(octave, 0);
  count_ = overflow_ = 0;
  min_ = max_ = 0;
  sum_ = 0;
}

std::chrono::nanoseconds Histogram::min() const { return std::chrono::nanoseconds(min_); }

double Histogram::mean_ns() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t Histogram::count_at(std::size_t index) const {
  const std::vector<std::uint64_t>& octave = octaves_[index / kPerOctave];
  return octave.empty() ? 0 : octave[index % kPerOctave];
}

double Histogram::stdev_ns() const {
  if (count_ == 0) return 0;
  const auto middle = [](std::size_t index) {
    return static_cast<double>(lowest_at(index)) +
           static_cast<double>(highest_at(index) - lowest_at(index) + 1) / 2;
  };
  const auto total = static_cast<double>(count_);
  double mean = 0;
  for (std::size_t i = 0; i < kCounters; ++i) {
    if (const auto n = count_at(i)) mean += middle(i) * static_cast<double>(n) / total;
  }
  double squares = 0;
  for (std::size_t i = 0; i < kCounters; ++i) {
    const double off = middle(i) - mean;
    if (const auto n = count_at(i)) squares += off * off * static_cast<double>(n);
  }
  return std::sqrt(squares / total);
}

std::chrono::nanoseconds Histogram::percentile(double percent) const {
  if (count_ == 0) return {};
  const std::size_t index = index_at_rank(*this, rank_of(percent, count_));
  const std::int64_t bound = percent <= 0 ? lowest_at(index) : highest_at(index);
  return std::chrono::nanoseconds(std::clamp(bound, min_, max_));
}

}  // namespace resttest
