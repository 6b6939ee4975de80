#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "load/arrival_queue.h"
#include "operation/operation.h"

#include "resttest/load_model.h"

namespace resttest {

// An operation that begins now.
struct Go {
  std::uint64_t number = 0;          // From 0.
  TimePoint due;                     // In open models when it should have begun; else now.
  bool found_slot = true;            // Its lateness is our own.
  TimePoint cut = TimePoint::max();  // Then it is ended, whatever it does.
};

// Nothing to do until an arrival comes (`Feed::arrival`).
struct Park {};

// Nothing to do any more.
struct Done {};

using NextTurn = std::variant<Go, WaitUntil, Park, Done>;

// Tells one worker which operations to begin, and when. One thread; whoever asks waits.
class Feed {
 public:
  virtual ~Feed() = default;

  // For a slot that has nothing to do. `vu` is its number within the worker.
  virtual NextTurn next(std::size_t vu, TimePoint now) = 0;

  // For one of the slots that were told to park: the arrival that it takes, if there is one.
  virtual std::optional<Go> arrival(TimePoint now) = 0;

  // So many slots have nothing to do, and were not asked for yet.
  virtual void park(std::size_t slots) = 0;

  // When to ask for an arrival; the past once none will come; nothing where none ever does.
  virtual std::optional<TimePoint> next_arrival() const = 0;

  // Arrivals that found no room since the last call.
  virtual std::uint64_t take_dropped() = 0;
};

// What one load does over time. Workers share it, each over a Feed of its own.
class Schedule {
 public:
  struct Plan {
    Executor executor;
    int concurrency = 1;  // VUs, or operations in flight at most.
    std::chrono::nanoseconds graceful_stop{};
    std::uint64_t seed = 0;
    TimePoint start;
  };

  explicit Schedule(Plan plan) : plan_(std::move(plan)) {}

  std::unique_ptr<Feed> feed(Share share);
  bool is_open() const { return resttest::is_open(plan_.executor); }

  // Gives out no more.
  void close() { is_closed_.store(true, std::memory_order_relaxed); }

  // How many operations it has in all; nothing where only time says so.
  std::optional<std::uint64_t> planned() const;

 private:
  friend class ClosedFeed;

  // The number of the next operation of a closed load.
  std::optional<std::uint64_t> take_number(std::uint64_t limit);

  Plan plan_;
  std::atomic<std::uint64_t> numbers_ = 0;
  std::atomic<bool> is_closed_ = false;
};

// How many slots of `total` the worker of `share` has: slot s of it is VU s * workers + worker.
std::size_t slots_of(Share share, std::size_t total);

}  // namespace resttest
