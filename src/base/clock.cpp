#include "base/clock.h"

#include <condition_variable>
#include <mutex>

namespace resttest {

bool SystemClock::sleep_until(TimePoint when) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop_, when, [] { return false; });
  return !stop_.stop_requested();
}

}  // namespace resttest
