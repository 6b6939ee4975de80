#include "run/permits.h"

#include <algorithm>

namespace resttest {

Permits::Held Permits::take(int count, std::stop_token stop) {
  count = std::min(count, count_);
  std::unique_lock lock(mutex_);
  const std::uint64_t number = next_number_++;
  const bool is_served =
      changed_.wait(lock, stop, [&] { return served_ == number && free_ >= count; });
  if (!is_served) {
    // Who waits behind must not wait for one that is gone: all of them see the same stop.
    return {};
  }
  ++served_;
  free_ -= count;
  changed_.notify_all();
  return {*this, count};
}

int Permits::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(next_number_ - served_);
}

void Permits::give_back(int count) {
  const std::lock_guard lock(mutex_);
  free_ += count;
  changed_.notify_all();
}

}  // namespace resttest
