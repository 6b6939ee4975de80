#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "load/collector.h"
#include "load/load_test.h"
#include "load/recorder.h"
#include "load/schedule.h"
#include "operation/send_blocking.h"

namespace resttest {

// Ends what a thread sends when its time is up. One watcher for all threads of a load; each has one
// deadline at a time.
class Cutter {
 public:
  explicit Cutter(std::size_t workers) : cuts_(workers) {}

  // Requests `cut` at `when`, in place of what was set before.
  void set(std::size_t worker, TimePoint when, std::stop_source cut);

 private:
  struct Cut {
    TimePoint when = TimePoint::max();
    std::stop_source source{std::nostopstate};
  };

  void watch(const std::stop_token& done);
  TimePoint cut_due(TimePoint now);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Cut> cuts_;
  std::jthread watcher_;  // Where a deadline was ever set; last, so that it ends first.
};

// One thread of sync mode: an operation after the other over a transport of its own.
class ThreadWorker {
 public:
  ThreadWorker(const LoadTest& test, std::size_t number, Cutter& cutter)
      : test_(test),
        number_(number),
        cutter_(cutter),
        recorder_(test.threshold, test.wants_notes, test.metrics) {}

  // Begins operations of a closed load as `feed` says, which is its own.
  void run_closed(Feed& feed, Collector& collector, Bookends& bookends);

  // Begins those of an open load that `next` gives, until it gives none.
  void run_open(const std::function<std::optional<Go>()>& next, Collector& collector,
                Bookends& bookends);

 private:
  // What it sends with until a time at which everything of it ends.
  struct Line {
    Line(const LoadTest& test, TimePoint until);

    TimePoint until;
    std::stop_source cut;   // Ends what is sent.
    std::stop_source halt;  // Ends what is waited for; also where the run stops.
    std::stop_callback<std::function<void()>> on_grace_over;
    std::stop_callback<std::function<void()>> on_cut;
    std::stop_callback<std::function<void()>> on_stop;
    SystemClock clock;
    std::unique_ptr<Transport> transport;
  };

  void run(const std::function<std::optional<Go>()>& next, Collector& collector,
           Bookends& bookends);
  std::optional<Go> next_of(Feed& feed);
  void run_operation(const Go& go, Bookends& bookends);
  void be_on_line(TimePoint until);
  std::optional<Failure> render(const Context& context);
  void tell_response(const Go& go, TimePoint begun, std::chrono::nanoseconds elapsed, bool passed);
  void finish(const Go& go, TimePoint begun, const Sent& sent, Context& context);
  void record_attempts(const Sent& sent, bool holds);
  void count_transfer(const Transfer& transfer);
  bool judge(const Exchange& exchange, Context& context);

  const LoadTest& test_;
  std::size_t number_;
  Cutter& cutter_;
  Recorder recorder_;
  std::unique_ptr<Line> line_;
  bool is_open_ = false;
  Rendering rendering_;
  bool is_rendered_ = false;
};

}  // namespace resttest
