#pragma once

#include <cstddef>
#include <cstdint>

#include "resttest/histogram.h"

namespace resttest {

// The rank, from 1, of the sample that `percent` (0 to 100) of `count` do not exceed:
// ceil(percent / 100 * count), as HdrHistogram has it.
std::uint64_t rank_of(double percent, std::uint64_t count);

// The index of the bucket that the sample of that rank is in. `rank` is at most the count.
std::size_t index_at_rank(const Histogram& histogram, std::uint64_t rank);

}  // namespace resttest
