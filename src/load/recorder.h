#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operation/operation.h"
#include "resilience/ending.h"

#include "resttest/outcome.h"

namespace resttest {

// How an operation of a load test ended.
struct OperationEnd {
  Outcome::State state = Outcome::State::pass;
  StopReason stop_reason = StopReason::answered;
  int attempts = 1;
  int resent_unsafe = 0;
  std::chrono::nanoseconds time{};    // First sent -> last answered.
  std::chrono::nanoseconds waited{};  // Back-off in it.
};

// How an operation of an open load met its due time.
struct Punctuality {
  std::chrono::nanoseconds delay{};     // Due -> first sent.
  std::chrono::nanoseconds response{};  // Due -> last answered.
  bool found_slot = true;               // The delay is our own doing.
};

// The numbers of one worker since it last handed them over. One thread; nothing is allocated while
// operations pass.
class Recorder {
 public:
  // `wants_notes`: keep a RetryNote for each retry. `metrics`: what `sample` keeps.
  Recorder(std::optional<std::chrono::nanoseconds> threshold, bool wants_notes,
           std::vector<Metric> metrics = {})
      : threshold_(threshold), wants_notes_(wants_notes), metrics_(std::move(metrics)) {}

  // The commonest case in one call: passed at the first attempt. `is_plain`: all of it was waiting
  // for an answer that came in one piece, so the phases need no call of their own.
  void passed_at_once(int status, std::chrono::nanoseconds time, bool is_plain = false);

  // Its time and how it ended; the tally counts it with its operation. `passed`: it was the last
  // one, and the operation passed.
  void attempt_ended(const Ending& ending, std::chrono::nanoseconds time, bool passed);
  void retry_sent(const Ending& ending, int attempt, std::chrono::nanoseconds delay);
  void operation_ended(const OperationEnd& end, const Ending& last);
  void operation_aborted(int attempts);
  void failed_because(std::string_view reason);

  // An operation whose request could not be made: it counts as one attempt that our own side ended.
  void never_sent(std::string_view reason);

  // Of open loads, besides.
  void responded(const Punctuality& punctuality, bool passed);
  void dropped(std::uint64_t arrivals) { rest_.tally.dropped += arrivals; }

  void phase(Phase phase, std::chrono::nanoseconds time) {
    phases_[static_cast<std::size_t>(phase)].record(time);
  }

  // The figures of an operation's last attempt, which got an answer.
  void sample(std::uint64_t operation, const MetricValues& values);

  void connection_opened() { ++connections_opened_; }
  void resend_blocked(int count) { resends_blocked_ += static_cast<std::uint64_t>(count); }
  void moved(std::uint64_t sent, std::uint64_t received) {
    bytes_sent_ += sent;
    bytes_received_ += received;
  }

  // What was recorded since the last call.
  Interval take();

 private:
  void count_attempts(int attempts);

  std::optional<std::chrono::nanoseconds> threshold_;
  bool wants_notes_;
  std::vector<Metric> metrics_;
  std::array<std::uint64_t, 1000> statuses_{};
  std::uint64_t passed_at_once_ = 0;
  Histogram at_once_;  // Of operations of one attempt that passed: both series have them ...
  Histogram plain_;    // ... and so has the phase of waiting.
  std::array<Histogram, kPhases> phases_;
  std::uint64_t exceeded_at_once_ = 0;
  std::uint64_t connections_opened_ = 0;
  std::uint64_t resends_blocked_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
  Interval rest_;  // Everything else.
};

}  // namespace resttest
