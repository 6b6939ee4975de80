#include "http/watchdog.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace resttest {
namespace {

constexpr auto kNever = std::numeric_limits<TimePoint::rep>::max();

}  // namespace

Watchdog::Watch::Watch(Watchdog& watchdog, std::function<void()> expired)
    : watchdog_(watchdog), expired_(std::move(expired)), deadline_(kNever) {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.watches_.push_back(this);
}

Watchdog::Watch::~Watch() {
  const std::lock_guard lock(watchdog_.mutex_);
  std::erase(watchdog_.watches_, this);
}

// Either the store below is seen by the thread's last look before it sleeps, or its promise to wake
// is seen here: both are sequentially consistent, so not both can be missed.
void Watchdog::Watch::arm(TimePoint deadline) {
  const auto due = deadline.time_since_epoch().count();
  deadline_.store(due, std::memory_order_seq_cst);
  if (due >= watchdog_.wakes_at_.load(std::memory_order_seq_cst)) return;
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.changed_.notify_one();
}

void Watchdog::Watch::disarm() {
  if (deadline_.exchange(kNever, std::memory_order_acq_rel) != kNever) return;
  const std::lock_guard wait_for_expired(watchdog_.mutex_);
}

Watchdog::Watchdog()
    : wakes_at_(kNever), thread_([this] {
        std::unique_lock lock(mutex_);
        while (!stopping_) watch_over(lock);
      }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

void Watchdog::watch_over(std::unique_lock<std::mutex>& lock) {
  fire_due(std::chrono::steady_clock::now().time_since_epoch().count());
  const auto next = earliest();
  wakes_at_.store(next, std::memory_order_seq_cst);
  if (earliest() < next) return;  // Armed in between, without a look at the new promise.
  if (next == kNever) {
    changed_.wait(lock);
  } else {
    changed_.wait_until(lock, TimePoint(TimePoint::duration(next)));
  }
}

TimePoint::rep Watchdog::earliest() const {
  auto first = kNever;
  for (const Watch* watch : watches_) {
    first = std::min(first, watch->deadline_.load(std::memory_order_seq_cst));
  }
  return first;
}

void Watchdog::fire_due(TimePoint::rep now) {
  for (Watch* watch : watches_) {
    auto due = watch->deadline_.load(std::memory_order_acquire);
    if (due > now || due == kNever) continue;
    if (watch->deadline_.compare_exchange_strong(due, kNever, std::memory_order_acq_rel)) {
      watch->expired_();
    }
  }
}

}  // namespace resttest
