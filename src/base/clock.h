#pragma once

#include <chrono>
#include <stop_token>
#include <utility>

namespace resttest {

using TimePoint = std::chrono::steady_clock::time_point;

// Time and waiting. Code that decides takes a time point; only code that waits takes a Clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  virtual std::chrono::system_clock::time_point wall() const = 0;  // For people and headers only.

  // True after the wait; false at once when the run is told to stop.
  virtual bool sleep_until(TimePoint when) = 0;

  virtual bool is_stopped() const = 0;  // The run was told to stop.
};

// The machine's. Waits end when `stop` is requested.
class SystemClock : public Clock {
 public:
  explicit SystemClock(std::stop_token stop = {}) : stop_(std::move(stop)) {}

  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::now();
  }
  bool sleep_until(TimePoint when) override;
  bool is_stopped() const override { return stop_.stop_requested(); }

 private:
  std::stop_token stop_;
};

}  // namespace resttest
