#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace resttest {

// Ends what did not keep its deadline by itself: one thread for all transports of a run. It sleeps
// while nothing is due, and arming costs no lock in the common case.
class Watchdog {
 public:
  // One deadline at a time. `expired` runs on the watchdog's thread, at most once for each arming,
  // and never after `disarm` or the destructor returned; it must not block.
  class Watch {
   public:
    Watch(Watchdog& watchdog, std::function<void()> expired);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void arm(TimePoint deadline);  // From the owner's thread only, like `disarm`.
    void disarm();

   private:
    friend class Watchdog;

    Watchdog& watchdog_;
    std::function<void()> expired_;
    std::atomic<TimePoint::rep> deadline_;
  };

  Watchdog();
  ~Watchdog();  // After the last of its watches.
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void watch_over(std::unique_lock<std::mutex>& lock);
  TimePoint::rep earliest() const;
  void fire_due(TimePoint::rep now);

  std::mutex mutex_;  // Guards what follows, and is held while something is expiring.
  std::condition_variable changed_;
  std::vector<Watch*> watches_;
  bool stopping_ = false;
  std::atomic<TimePoint::rep> wakes_at_;
  std::thread thread_;
};

}  // namespace resttest
