#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "load/schedule.h"

namespace resttest {

// The arrivals of an open load for the threads of sync mode, which grow with what is needed. Any
// thread.
class Dispatcher {
 public:
  // `slots`: operations in flight at most. `spawn` starts one more thread; it is called with
  // nobody waiting and may throw, `slots` - 1 times at most: the first thread exists.
  Dispatcher(std::unique_ptr<Feed> feed, std::size_t slots, std::function<void()> spawn);

  // Waits for the next arrival. Nothing when there will be none, or `stop` was requested.
  // `is_first`: the thread was not asked for before.
  std::optional<Go> next(std::stop_token stop, bool is_first);

  std::uint64_t take_dropped();

 private:
  std::optional<Go> wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::unique_ptr<Feed> feed_;
  std::function<void()> spawn_;
  std::size_t unborn_;       // Threads that may still be started.
  std::size_t waiting_ = 0;  // Threads that wait for an arrival ...
  bool is_led_ = false;      // ... one of them until it is due, the others until it calls.
};

}  // namespace resttest
