#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "load/executors.h"

namespace resttest {

// One of `workers` shares of the arrivals of an open load, dealt out in turn.
struct Share {
  std::size_t worker = 0;
  std::size_t workers = 1;
};

// What becomes of arrivals: a free slot takes one at once, up to `room` wait for a slot, the rest
// is dropped. It decides by the times that it is told; whoever asks waits. Times count from the
// start of the load.
class ArrivalQueue {
 public:
  struct Arrival {
    std::uint64_t number = 0;
    std::chrono::nanoseconds due{};
    bool found_slot = false;  // A slot was free when it was due.
  };

  ArrivalQueue(ArrivalTimes times, Share share, std::size_t room, std::chrono::nanoseconds end);

  // Takes in what is due by `now`, when `free` slots have nothing to do. Before a slot becomes
  // free, too: so that what came earlier finds the slots of its own time.
  void advance(std::chrono::nanoseconds now, std::size_t free);

  // The oldest arrival that waits.
  std::optional<Arrival> take();

  // When to look again; nothing when all is over.
  std::optional<std::chrono::nanoseconds> next() const;

  // Since the last call.
  std::uint64_t take_dropped();

  // The arrivals that were due up to now, and those still to come.
  std::uint64_t arrived() const { return arrived_; }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  void fetch();

  ArrivalTimes times_;
  Share share_;
  std::size_t room_;
  std::chrono::nanoseconds end_;
  std::uint64_t fetched_ = 0;  // Of all shares.
  std::optional<Arrival> coming_;
  std::deque<Arrival> waiting_;
  std::uint64_t arrived_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace resttest
