#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "stats/hdr_counts.h"

namespace resttest {

// A line of HdrHistogram's log, times in seconds after the base time; a tag where it is not empty.
std::string log_line(std::string_view tag, std::chrono::nanoseconds start,
                     std::chrono::nanoseconds length, const Histogram& times);

// The lines above them; `base` is what their times count from.
std::string log_head(std::chrono::system_clock::time_point base);

// HdrHistogram's table of percentiles in milliseconds, five rows for each halving of what is left.
std::string percentile_table(const HdrCounts& times);

}  // namespace resttest
