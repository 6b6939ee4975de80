#include "stats/intervals.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/rank.h"

namespace resttest {
namespace {

double tail_of(Confidence confidence) { return (100 - static_cast<double>(confidence)) / 200; }

// The probabilities of a binomial distribution around its mode, where they are above 1e-20 or so.
struct Binomial {
  std::uint64_t first = 0;  // What `masses[0]` is the probability of.
  std::vector<double> masses = {};
};

// Every mass follows from its neighbour, so the sum of all, and no factorial, gives the scale.
Binomial binomial_of(std::uint64_t count, double p) {
  const auto n = static_cast<double>(count);
  const double reach = 40 + 12 * std::sqrt(n * p * (1 - p));
  const auto first = static_cast<std::uint64_t>(std::max(0.0, std::floor(n * p - reach)));
  const auto last = static_cast<std::uint64_t>(std::min(n, std::ceil(n * p + reach)));
  const auto mode = std::min(last, static_cast<std::uint64_t>(std::floor((n + 1) * p)));
  Binomial found{first, std::vector<double>(last - first + 1)};
  std::vector<double>& masses = found.masses;
  const double odds = p / (1 - p);
  masses[mode - first] = 1;
  for (std::uint64_t k = mode; k < last; ++k) {
    const double ratio = (n - static_cast<double>(k)) / static_cast<double>(k + 1) * odds;
    masses[k + 1 - first] = masses[k - first] * ratio;
  }
  for (std::uint64_t k = mode; k > first; --k) {
    const double ratio = (n - static_cast<double>(k) + 1) / static_cast<double>(k) * odds;
    masses[k - 1 - first] = masses[k - first] / ratio;
  }
  double sum = 0;
  for (const double mass : masses) sum += mass;
  for (double& mass : masses) mass /= sum;
  return found;
}

// The largest rank l with P(B <= l - 1) <= tail, and the smallest u with P(B >= u) <= tail.
RankInterval exact_ranks(std::uint64_t count, double p, double tail) {
  const Binomial b = binomial_of(count, p);
  const std::vector<double>& masses = b.masses;
  RankInterval ranks;
  std::uint64_t lower = b.first;
  double below = 0;
  while (lower < count && below + masses[lower - b.first] <= tail) {
    below += masses[lower++ - b.first];
  }
  if (lower > 0) ranks.lower = lower;
  std::uint64_t upper = b.first + masses.size();
  double above = 0;
  while (upper > 1 && above + masses[upper - 1 - b.first] <= tail) {
    above += masses[--upper - b.first];
  }
  if (upper <= count) ranks.upper = upper;
  ranks.coverage = 1 - below - above;
  return ranks;
}

RankInterval normal_ranks(std::uint64_t count, double p, Confidence confidence) {
  const auto n = static_cast<double>(count);
  const double reach = z_of(confidence) * std::sqrt(n * p * (1 - p));
  const double lower = std::floor(n * p - reach);
  const double upper = std::ceil(n * p + reach) + 1;
  RankInterval ranks;
  if (lower >= 1) ranks.lower = static_cast<std::uint64_t>(lower);
  if (upper <= n) ranks.upper = static_cast<std::uint64_t>(upper);
  ranks.coverage = static_cast<double>(confidence) / 100;
  return ranks;
}

}  // namespace

std::optional<Confidence> confidence_of(int percent) {
  if (percent != 90 && percent != 95 && percent != 99) return std::nullopt;
  return static_cast<Confidence>(percent);
}

double z_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::p90:
      return 1.644854;
    case Confidence::p95:
      return 1.959964;
    case Confidence::p99:
      break;
  }
  return 2.575829;
}

RankInterval percentile_ranks(std::uint64_t count, double percent, Confidence confidence) {
  const double p = std::clamp(percent / 100, 0.0, 1.0);
  if (count == 0) return {};
  if (p == 0) return {std::nullopt, 1, 1};      // The minimum is at most the first sample,
  if (p == 1) return {count, std::nullopt, 1};  // and the maximum at least the last.
  if (static_cast<double>(count) * p * (1 - p) > 1000) return normal_ranks(count, p, confidence);
  return exact_ranks(count, p, tail_of(confidence));
}

TimeInterval percentile_interval(const Histogram& histogram, double percent,
                                 Confidence confidence) {
  const RankInterval ranks = percentile_ranks(histogram.count(), percent, confidence);
  const auto bounded = [&histogram](std::int64_t value) {
    return std::clamp(std::chrono::nanoseconds(value), histogram.min(), histogram.max());
  };
  TimeInterval times;
  if (ranks.lower) {
    times.low = bounded(Histogram::lowest_at(index_at_rank(histogram, *ranks.lower)));
  }
  if (ranks.upper) {
    times.high = bounded(Histogram::highest_at(index_at_rank(histogram, *ranks.upper)));
  }
  return times;
}

std::optional<std::uint64_t> samples_needed(double percent, Confidence confidence) {
  const double p = percent / 100;
  if (p >= 1) return std::nullopt;
  if (p <= 0) return 1;
  // All samples lie below the percentile with probability p^n.
  const double needed = std::ceil(std::log(tail_of(confidence)) / std::log(p));
  return static_cast<std::uint64_t>(std::max(1.0, needed));
}

bool has_few_samples(double percent, std::uint64_t count) {
  return count < samples_needed(percent, Confidence::p95).value_or(0);
}

ShareInterval share_interval(std::uint64_t part, std::uint64_t total, Confidence confidence) {
  if (total == 0) return {};
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(part) / n;
  const double z = z_of(confidence);
  const double scale = 1 + z * z / n;
  const double middle = (share + z * z / (2 * n)) / scale;
  const double reach = z / scale * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  // At the ends the bound is the share itself, which rounding would miss.
  return {part == 0 ? 0 : std::max(0.0, middle - reach),
          part == total ? 1 : std::min(1.0, middle + reach)};
}

}  // namespace resttest
