#include "run/grace.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/limits.h"

namespace resttest {

Grace::Grace(std::stop_token stop)
    : watch_([this, stop = std::move(stop)](const std::stop_token& done) {
        std::mutex mutex;
        std::condition_variable_any changed;
        // Before the lock: of a run that was stopped already this calls at once, from here.
        const std::stop_callback told(stop, [&] {
          const std::lock_guard guard(mutex);
          changed.notify_all();
        });
        std::unique_lock lock(mutex);
        changed.wait(lock, done, [&stop] { return stop.stop_requested(); });
        if (done.stop_requested()) return;
        changed.wait_for(lock, done, limits::kStopGrace, [] { return false; });
        if (!done.stop_requested()) over_.request_stop();
      }) {}

Grace::~Grace() {
  watch_.request_stop();
  watch_.join();
}

}  // namespace resttest
