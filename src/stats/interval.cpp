#include <algorithm>
#include <utility>

#include "base/limits.h"

#include "resttest/outcome.h"

namespace resttest {
namespace {

template <typename Counts>
void add_counts(Counts& to, const Counts& from) {
  for (const auto& [key, count] : from) to[key] += count;
}

}  // namespace

void Tally::add(const Tally& other) {
  planned += other.planned;
  not_started += other.not_started;
  dropped += other.dropped;
  started += other.started;
  passed += other.passed;
  wrong_answer += other.wrong_answer;
  errored += other.errored;
  short_circuited += other.short_circuited;
  aborted += other.aborted;
  attempts += other.attempts;
  total_retries += other.total_retries;
}

Histogram Series::all() const {
  Histogram both = passed;
  both.merge(failed);
  return both;
}

void Interval::merge(const Interval& other) {
  tally.add(other.tally);
  attempt.passed.merge(other.attempt.passed);
  attempt.failed.merge(other.attempt.failed);
  operation.passed.merge(other.operation.passed);
  operation.failed.merge(other.operation.failed);
  response.passed.merge(other.response.passed);
  response.failed.merge(other.response.failed);
  schedule_delay.passed.merge(other.schedule_delay.passed);
  schedule_delay.failed.merge(other.schedule_delay.failed);
  send_lag.merge(other.send_lag);
  late_starts += other.late_starts;
  for (std::size_t phase = 0; phase < kPhases; ++phase) phases[phase].merge(other.phases[phase]);
  add_counts(statuses, other.statuses);
  add_counts(errors, other.errors);
  add_counts(final_errors, other.final_errors);
  add_counts(retries_by_reason, other.retries_by_reason);
  add_counts(stop_reasons, other.stop_reasons);
  add_counts(attempts_histogram, other.attempts_histogram);
  add_counts(states, other.states);
  add_counts(failure_reasons, other.failure_reasons);
  add_counts(failed_statuses, other.failed_statuses);
  threshold_exceeded += other.threshold_exceeded;
  backoff += other.backoff;
  resent_unsafe += other.resent_unsafe;
  resends_blocked += other.resends_blocked;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  connections_opened += other.connections_opened;
  samples.operations.insert(samples.operations.end(), other.samples.operations.begin(),
                            other.samples.operations.end());
  samples.cells.insert(samples.cells.end(), other.samples.cells.begin(), other.samples.cells.end());
  retry_notes.insert(retry_notes.end(), other.retry_notes.begin(), other.retry_notes.end());
}

}  // namespace resttest
