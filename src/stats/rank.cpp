#include "stats/rank.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace resttest {

std::uint64_t rank_of(double percent, std::uint64_t count) {
  // One step down, so that rounding up does not turn an exact rank into the next one.
  const double below = std::nextafter(percent, -std::numeric_limits<double>::infinity());
  const double share = std::clamp(below, 0.0, 100.0) / 100;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count)));
  return std::max<std::uint64_t>(1, wanted);
}

std::size_t index_at_rank(const Histogram& histogram, std::uint64_t rank) {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < Histogram::kCounters; ++i) {
    seen += histogram.count_at(i);
    if (seen >= rank) return i;
  }
  return Histogram::kCounters - 1;
}

}  // namespace resttest
