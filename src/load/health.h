#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.h"

#include "resttest/outcome.h"

namespace resttest {

// What our own process used up to now.
struct Usage {
  TimePoint when;
  std::chrono::nanoseconds cpu{};  // User and system, all threads.
  std::uint64_t descriptors = 0;   // Open now.
};

// As the system tells it.
Usage measure_usage(TimePoint now);

// Watches whether a load is limited by us and not by the server. Pure: what was used is passed in.
class HealthWatch {
 public:
  // `cores`: how many our load can use.
  HealthWatch(double cores, const Usage& at_start);

  // Once a second; the share of a core that was used since the last call.
  double look(const Usage& now);

  // Of the whole load. `limited` where arrivals that found a free slot were sent late: p99 above
  // 5 ms.
  GeneratorHealth judge(const Interval& total, bool is_open) const;

 private:
  double cores_;
  std::deque<Usage> last_;              // Of the last 10 s, oldest first.
  std::optional<double> cpu_max_ = {};  // Over 10 s.
  double cpu_so_far_ = 0;               // Where there were no 10 s.
  std::uint64_t descriptors_max_ = 0;
};

}  // namespace resttest
