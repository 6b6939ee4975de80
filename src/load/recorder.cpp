#include "load/recorder.h"

#include <utility>

#include "base/limits.h"
#include "operation/send_blocking.h"

namespace resttest {
namespace {

constexpr std::chrono::milliseconds kLate{1};
constexpr std::size_t kRetryNotes = 10'000;  // In one second; a log is read by people.

bool is_pass(Outcome::State state) {
  return state == Outcome::State::pass || state == Outcome::State::pass_recovered;
}

}  // namespace

void Recorder::passed_at_once(int status, std::chrono::nanoseconds time, bool is_plain) {
  ++passed_at_once_;
  ++statuses_[static_cast<std::size_t>(status)];
  (is_plain ? plain_ : at_once_).record(time);
  if (threshold_ && time > *threshold_) ++exceeded_at_once_;
}

void Recorder::attempt_ended(const Ending& ending, std::chrono::nanoseconds time, bool passed) {
  (passed ? rest_.attempt.passed : rest_.attempt.failed).record(time);
  if (const auto* status = std::get_if<int>(&ending)) {
    ++statuses_[static_cast<std::size_t>(*status)];
  } else {
    ++rest_.errors[std::get<Broken>(ending).kind];
  }
}

void Recorder::retry_sent(const Ending& ending, int attempt, std::chrono::nanoseconds delay) {
  const std::string reason = reason_of(ending);
  ++rest_.retries_by_reason[reason];
  if (wants_notes_ && rest_.retry_notes.size() < kRetryNotes) {
    rest_.retry_notes.push_back({attempt, reason, delay});
  }
}

void Recorder::operation_ended(const OperationEnd& end, const Ending& last) {
  Tally& tally = rest_.tally;
  const bool passed = is_pass(end.state);
  const auto* status = std::get_if<int>(&last);
  ++tally.started;
  ++(passed ? tally.passed : status ? tally.wrong_answer : tally.errored);
  count_attempts(end.attempts);
  (passed ? rest_.operation.passed : rest_.operation.failed).record(end.time);
  if (threshold_ && end.time > *threshold_) ++rest_.threshold_exceeded;
  ++rest_.states[end.state];
  ++rest_.attempts_histogram[end.attempts];
  rest_.backoff += end.waited;
  rest_.resent_unsafe += static_cast<std::uint64_t>(end.resent_unsafe);
  if (!passed && status) ++rest_.failed_statuses[*status];
  if (!passed && !status) ++rest_.final_errors[std::get<Broken>(last).kind];
  const bool gave_up = end.stop_reason != StopReason::answered;
  if (gave_up) ++rest_.stop_reasons[std::string(stop_reason_name(end.stop_reason))];
}

void Recorder::never_sent(std::string_view reason) {
  const Broken broken(ErrorKind::internal);
  attempt_ended(broken, {}, false);
  operation_ended({.state = Outcome::State::fail}, broken);
  failed_because(reason);
}

void Recorder::responded(const Punctuality& punctuality, bool passed) {
  (passed ? rest_.response.passed : rest_.response.failed).record(punctuality.response);
  Series& delays = rest_.schedule_delay;
  (passed ? delays.passed : delays.failed).record(punctuality.delay);
  if (punctuality.found_slot) rest_.send_lag.record(punctuality.delay);
  if (punctuality.delay > kLate) ++rest_.late_starts;
}

void Recorder::operation_aborted(int attempts) {
  ++rest_.tally.started;
  ++rest_.tally.aborted;
  count_attempts(attempts);
}

// With their operation and not one by one: so the identities hold in every interval, whatever is in
// flight when it is cut.
void Recorder::count_attempts(int attempts) {
  rest_.tally.attempts += static_cast<std::uint64_t>(attempts);
  rest_.tally.total_retries += static_cast<std::uint64_t>(attempts - 1);
}

void Recorder::failed_because(std::string_view reason) {
  auto& reasons = rest_.failure_reasons;
  const bool has_room = reasons.size() < limits::kFailureReasons;
  const auto found = reasons.find(std::string(reason));
  if (found != reasons.end()) {
    ++found->second;
  } else {
    ++reasons[has_room ? std::string(reason) : "other reasons"];
  }
}

void Recorder::sample(std::uint64_t operation, const MetricValues& values) {
  rest_.samples.operations.push_back(operation);
  for (const Metric metric : metrics_) {
    rest_.samples.cells.push_back(values[static_cast<std::size_t>(metric)]);
  }
}

Interval Recorder::take() {
  Interval interval = std::exchange(rest_, {});
  Tally& tally = interval.tally;
  tally.started += passed_at_once_;
  tally.passed += passed_at_once_;
  tally.attempts += passed_at_once_;
  if (passed_at_once_ > 0) {
    interval.states[Outcome::State::pass] += passed_at_once_;
    interval.attempts_histogram[1] += passed_at_once_;
  }
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    interval.phases[phase].merge(phases_[phase]);
    phases_[phase].clear();
  }
  interval.phases[static_cast<std::size_t>(Phase::wait)].merge(plain_);
  interval.phases[static_cast<std::size_t>(Phase::receive)].record({}, plain_.count());
  for (const Histogram* times : {&at_once_, &plain_}) {
    interval.attempt.passed.merge(*times);
    interval.operation.passed.merge(*times);
  }
  interval.threshold_exceeded += exceeded_at_once_;
  for (std::size_t status = 0; status < statuses_.size(); ++status) {
    if (statuses_[status] > 0) interval.statuses[static_cast<int>(status)] += statuses_[status];
  }
  interval.connections_opened += connections_opened_;
  interval.resends_blocked += resends_blocked_;
  interval.bytes_sent += bytes_sent_;
  interval.bytes_received += bytes_received_;
  statuses_.fill(0);
  at_once_.clear();
  plain_.clear();
  passed_at_once_ = exceeded_at_once_ = connections_opened_ = resends_blocked_ = 0;
  bytes_sent_ = bytes_received_ = 0;
  return interval;
}

}  // namespace resttest
