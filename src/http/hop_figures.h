#pragma once

#include <chrono>
#include <cstdint>

#include "resttest/metrics.h"

namespace resttest {

// What was seen of one hop of an exchange: the request itself, or one that a redirect led to. Times
// count from the start of the hop; 0: it did not come to that.
struct HopFigures {
  std::chrono::nanoseconds namelookup{};
  std::chrono::nanoseconds connect{};
  std::chrono::nanoseconds appconnect{};
  std::chrono::nanoseconds pretransfer{};
  std::chrono::nanoseconds starttransfer{};
  std::chrono::nanoseconds total{};
  std::uint64_t request_bytes = 0;
  std::uint64_t upload_bytes = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t connections = 0;  // That were opened for it.
};

// Adds the next hop, which began `offset` after the exchange, as libcurl adds them up: times and
// requests of all hops, sizes of the last one. `values` begins with zeros.
void add_hop(const HopFigures& hop, std::chrono::nanoseconds offset, bool is_redirect,
             MetricValues& values);

}  // namespace resttest
