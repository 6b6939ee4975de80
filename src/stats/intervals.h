#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "resttest/histogram.h"

namespace resttest {

// How sure an interval is, in percent, of both sides together.
enum class Confidence { p90 = 90, p95 = 95, p99 = 99 };

// The number as an author writes it; nothing where it is none of the three.
std::optional<Confidence> confidence_of(int percent);

// The quantile of the normal distribution that belongs to it: 1.644854, 1.959964, 2.575829.
double z_of(Confidence confidence);

// Ranks, from 1, of the sorted samples between which a percentile lies.
struct RankInterval {
  std::optional<std::uint64_t> lower = {};  // Absent: there are too few samples to say.
  std::optional<std::uint64_t> upper = {};  // Likewise.
  double coverage = 0;  // With which probability it holds: at least the confidence, if both exist.
};

// Of `count` independent samples; `percent` is 0 to 100. Order statistics: exact binomial, and the
// normal approximation where n p (1 - p) is above 1000.
RankInterval percentile_ranks(std::uint64_t count, double percent, Confidence confidence);

// The times at these ranks: the low end of the lower one's bucket and the high end of the upper
// one's, within the exact minimum and maximum.
struct TimeInterval {
  std::optional<std::chrono::nanoseconds> low = {};
  std::optional<std::chrono::nanoseconds> high = {};
};
TimeInterval percentile_interval(const Histogram& histogram, double percent, Confidence confidence);

// The smallest count of samples at which the upper bound of a percentile exists: 368 for p99 and
// 95 %. Nothing for 100 percent, whose bound never does.
std::optional<std::uint64_t> samples_needed(double percent, Confidence confidence);

// Whether `count` samples are too few to bound a percentile from above with 95 % confidence: the
// mark that reports put beside it. That of 100 percent never is.
bool has_few_samples(double percent, std::uint64_t count);

// Bounds of a share, both in [0, 1]; [0, 1] when `total` is 0. `part` is at most `total`.
// Wilson, J. Am. Stat. Assoc. 22 (1927) 209, without continuity correction.
struct ShareInterval {
  double low = 0;
  double high = 1;
};
ShareInterval share_interval(std::uint64_t part, std::uint64_t total, Confidence confidence);

}  // namespace resttest
