#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace resttest::cli {

// Ends the run on the first of SIGINT, SIGTERM and SIGHUP, and the program at once on the second.
// One for the whole program: make it before other threads.
class Signals {
 public:
  explicit Signals(std::stop_source stop);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // The signal that is ending the run, SIGHUP as SIGTERM; 0: none came.
  int received() const { return received_.load(std::memory_order_relaxed); }

 private:
  void watch();

  std::stop_source stop_;
  std::atomic<int> received_ = 0;  // Read for reports; nothing else hangs on it: relaxed.
  std::jthread watcher_;
};

}  // namespace resttest::cli
