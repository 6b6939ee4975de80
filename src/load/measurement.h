#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "http/hop_figures.h"

#include "resttest/metrics.h"

namespace resttest {

// The figures of an attempt as libcurl would tell them, from what the event engine sees of it. One
// thread; used again for each attempt.
class Measurement {
 public:
  void begin(TimePoint now);

  // Of the present hop.
  void looked_up(TimePoint now);  // The first time counts.
  void connected(TimePoint now);
  void secured(TimePoint now);
  void sending(TimePoint now, std::uint64_t request_bytes, std::uint64_t body_bytes);
  void received(TimePoint now);  // The first time counts.
  void read_body(std::uint64_t bytes) { hop_.body_bytes += bytes; }
  void ended(TimePoint now);

  // A redirect leads on: the next hop begins.
  void redirected(TimePoint now);

  // Of all hops that ended.
  const MetricValues& values() const { return values_; }

 private:
  std::chrono::nanoseconds since_hop(TimePoint now) const;

  TimePoint begun_;
  TimePoint hop_begun_;
  bool is_redirect_ = false;
  HopFigures hop_;
  MetricValues values_{};
};

}  // namespace resttest
