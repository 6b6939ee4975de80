#include "load/dispatcher.h"

#include <utility>

namespace resttest {

Dispatcher::Dispatcher(std::unique_ptr<Feed> feed, std::size_t slots, std::function<void()> spawn)
    : feed_(std::move(feed)), spawn_(std::move(spawn)), unborn_(slots - 1) {
  feed_->park(slots);
}

std::optional<Go> Dispatcher::next(std::stop_token stop, bool is_first) {
  std::unique_lock lock(mutex_);
  std::optional<Go> go;
  if (!is_first) {
    const NextTurn turn = feed_->next(0, std::chrono::steady_clock::now());
    if (std::holds_alternative<Done>(turn)) return std::nullopt;
    if (const auto* now = std::get_if<Go>(&turn)) go = *now;
  }
  if (!go) go = wait(lock, stop);
  // Somebody waits for the next arrival as long as there is a slot for it.
  if (!go || waiting_ > 0 || unborn_ == 0) return go;
  --unborn_;
  spawn_();
  return go;
}

std::optional<Go> Dispatcher::wait(std::unique_lock<std::mutex>& lock,
                                   const std::stop_token& stop) {
  ++waiting_;
  std::optional<Go> go;
  while (!stop.stop_requested()) {
    go = feed_->arrival(std::chrono::steady_clock::now());
    const auto due = feed_->next_arrival();
    if (go || !due || *due == TimePoint::min()) break;
    if (is_led_) {
      changed_.wait(lock, stop, [this] { return !is_led_; });
      continue;
    }
    is_led_ = true;
    changed_.wait_until(lock, stop, *due, [] { return false; });
    is_led_ = false;
  }
  --waiting_;
  changed_.notify_one();  // To lead.
  if (!go) changed_.notify_all();
  return go;
}

std::uint64_t Dispatcher::take_dropped() {
  const std::lock_guard lock(mutex_);
  return feed_->take_dropped();
}

}  // namespace resttest
