#include "load/collector.h"

#include <utility>

namespace resttest {
namespace {

constexpr std::chrono::seconds kEvery{1};
constexpr std::chrono::milliseconds kPatience{50};  // With workers that are in the middle of it.

}  // namespace

void Collector::hand_over(std::size_t worker, Interval interval) {
  const std::lock_guard lock(mutex_);
  gathered_.merge(interval);
  if (asked_[worker].exchange(false, std::memory_order_relaxed)) --owing_;
  changed_.notify_all();
}

void Collector::finish(std::size_t worker, std::exception_ptr problem) {
  const std::lock_guard lock(mutex_);
  if (asked_[worker].exchange(false, std::memory_order_relaxed)) --owing_;
  if (problem && !problem_) problem_ = std::move(problem);
  --running_;
  changed_.notify_all();
}

bool Collector::wait_for_end(std::unique_lock<std::mutex>& lock, TimePoint until) {
  return changed_.wait_until(lock, until, [this] { return running_ == 0; });
}

void Collector::ask(const std::function<void()>& wake) {
  for (std::atomic<bool>& flag : asked_) {
    if (!flag.exchange(true, std::memory_order_relaxed)) ++owing_;
  }
  wake();
}

void Collector::gather(TimePoint start, const std::function<void(Interval)>& each,
                       const std::function<void()>& wake) {
  std::unique_lock lock(mutex_);
  TimePoint from = start;
  TimePoint next = start + kEvery;
  bool is_over = false;
  while (!is_over) {
    is_over = wait_for_end(lock, next);
    if (!is_over) {
      ask(wake);
      changed_.wait_for(lock, kPatience, [this] { return owing_ == 0 || running_ == 0; });
    }
    Interval interval = std::exchange(gathered_, {});
    lock.unlock();
    const TimePoint now = std::chrono::steady_clock::now();
    interval.start = from - start;
    interval.length = now - from;
    from = now;
    each(std::move(interval));
    lock.lock();
    is_over = is_over && running_ == 0;
    while (next <= now) next += kEvery;
  }
  if (problem_) std::rethrow_exception(problem_);
}

}  // namespace resttest
