#include "http/watchdog.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;
using Watch = Watchdog::Watch;

TimePoint soon() { return std::chrono::steady_clock::now() + 1ms; }
TimePoint far() { return std::chrono::steady_clock::now() + 1h; }

TEST(Watchdog, ExpiresOnceForEachArming) {
  Watchdog watchdog;
  std::counting_semaphore<> expired(0);
  Watch watch(watchdog, [&expired] { expired.release(); });
  for (int i = 0; i < 3; ++i) {
    watch.arm(soon());
    expired.acquire();
  }
  watch.disarm();
  EXPECT_FALSE(expired.try_acquire());
}

TEST(Watchdog, WakesForADeadlineThatComesEarlier) {
  Watchdog watchdog;
  std::binary_semaphore expired(0);
  Watch later(watchdog, [] { ADD_FAILURE() << "is not due"; });
  Watch earlier(watchdog, [&expired] { expired.release(); });
  later.arm(far());
  earlier.arm(soon());
  expired.acquire();
}

TEST(Watchdog, LeavesAloneWhatWasDisarmed) {
  Watchdog watchdog;
  std::binary_semaphore expired(0);
  Watch disarmed(watchdog, [] { ADD_FAILURE() << "was disarmed"; });
  Watch put_off(watchdog, [] { ADD_FAILURE() << "was put off"; });
  disarmed.arm(far());
  disarmed.disarm();
  put_off.arm(far());
  put_off.disarm();
  put_off.arm(far());
  {
    const Watch gone(watchdog, [] { ADD_FAILURE() << "is gone"; });
  }
  Watch due(watchdog, [&expired] { expired.release(); });
  due.arm(soon());
  expired.acquire();
}

// Nothing may run once `disarm` has returned, however close the race.
TEST(Watchdog, NeverExpiresBehindADisarm) {
  Watchdog watchdog;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&watchdog] {
      std::atomic<bool> armed = false;
      Watch watch(watchdog, [&armed] { EXPECT_TRUE(armed); });
      for (int i = 0; i < 500; ++i) {
        armed = true;
        watch.arm(std::chrono::steady_clock::now() + std::chrono::microseconds(i % 20));
        watch.disarm();
        armed = false;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace resttest
