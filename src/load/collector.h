#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <vector>

#include "base/clock.h"

#include "resttest/outcome.h"

namespace resttest {

// Where the workers of a load test leave their numbers, and where one thread gathers them. Once a
// second it asks; each worker hands over when it is between two events, and nobody waits long for
// one that is not. All may be called from any thread but `gather`.
class Collector {
 public:
  explicit Collector(std::size_t workers) : asked_(workers), running_(workers) {}

  // Whether `worker` should hand over what it has. Costs one relaxed read.
  bool is_asked(std::size_t worker) const {
    // Relaxed: it orders nothing; the numbers themselves pass under the mutex.
    return asked_[worker].load(std::memory_order_relaxed);
  }

  void hand_over(std::size_t worker, Interval interval);

  // The worker will call no more. `problem` is what it died of, if it did.
  void finish(std::size_t worker, std::exception_ptr problem = {});

  // Gathers until every worker has finished. `each` gets what came in, once a second and at the
  // end; `wake` tells workers that sleep to look whether they are asked. Rethrows what a worker
  // died of.
  void gather(TimePoint start, const std::function<void(Interval)>& each,
              const std::function<void()>& wake);

 private:
  bool wait_for_end(std::unique_lock<std::mutex>& lock, TimePoint until);
  void ask(const std::function<void()>& wake);

  std::vector<std::atomic<bool>> asked_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t running_;
  std::size_t owing_ = 0;  // Workers that were asked and have not handed over.
  Interval gathered_;
  std::exception_ptr problem_;
};

}  // namespace resttest
