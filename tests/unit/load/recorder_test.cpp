#include "load/recorder.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;
using State = Outcome::State;

const Broken kRefused(ErrorKind::connect_refused);

// 503 after 2 ms, 0.5 s of waiting, 200 after 1 ms.
void record_recovery(Recorder& recorder) {
  recorder.attempt_ended(503, 2ms, false);
  recorder.retry_sent(503, 1, 500ms);
  recorder.attempt_ended(200, 1ms, true);
  recorder.operation_ended(
      {.state = State::pass_recovered, .attempts = 2, .time = 503ms, .waited = 500ms}, 200);
}

// Refused twice.
void record_giving_up(Recorder& recorder) {
  recorder.attempt_ended(kRefused, 1ms, false);
  recorder.retry_sent(kRefused, 1, 10ms);
  recorder.attempt_ended(kRefused, 1ms, false);
  recorder.failed_because("refused");
  recorder.operation_ended({.state = State::gave_up,
                            .stop_reason = StopReason::max_retries,
                            .attempts = 2,
                            .resent_unsafe = 1,
                            .time = 12ms,
                            .waited = 10ms},
                           kRefused);
}

TEST(Recorder, CountsWhatPassesAtOnceInBothSeries) {
  Recorder recorder(2ms, false);
  recorder.passed_at_once(200, 1ms);
  recorder.passed_at_once(204, 3ms);
  const Interval interval = recorder.take();
  EXPECT_EQ(interval.tally.started, 2U);
  EXPECT_EQ(interval.tally.passed, 2U);
  EXPECT_EQ(interval.tally.attempts, 2U);
  EXPECT_EQ(interval.attempt.passed.count(), 2U);
  EXPECT_EQ(interval.operation.passed.max(), 3ms);
  EXPECT_EQ(interval.threshold_exceeded, 1U);
  EXPECT_EQ(interval.statuses, (std::map<int, std::uint64_t>{{200, 1}, {204, 1}}));
  EXPECT_EQ(interval.states, (std::map<State, std::uint64_t>{{State::pass, 2}}));
  EXPECT_EQ(interval.attempts_histogram, (std::map<int, std::uint64_t>{{1, 2}}));
}

TEST(Recorder, ExactlyTheThresholdIsNotTooLong) {
  Recorder recorder(3ms, false);
  recorder.passed_at_once(200, 3ms);
  recorder.attempt_ended(200, 3ms, true);
  recorder.operation_ended({.time = 3ms}, 200);
  EXPECT_EQ(recorder.take().threshold_exceeded, 0U);
}

TEST(Recorder, KeepsTheTimesOfAttemptsAndOperationsApart) {
  Recorder recorder({}, false);
  record_recovery(recorder);
  const Interval interval = recorder.take();
  EXPECT_EQ(interval.tally.attempts, 2U);
  EXPECT_EQ(interval.tally.total_retries, 1U);
  EXPECT_EQ(interval.attempt.failed.max(), 2ms);
  EXPECT_EQ(interval.attempt.passed.max(), 1ms);
  EXPECT_EQ(interval.operation.passed.max(), 503ms);
  EXPECT_EQ(interval.operation.failed.count(), 0U);
  EXPECT_EQ(interval.backoff, 500ms);
  EXPECT_EQ(interval.retries_by_reason, (std::map<std::string, std::uint64_t>{{"status:503", 1}}));
  EXPECT_TRUE(interval.stop_reasons.empty());
  EXPECT_TRUE(interval.failed_statuses.empty());
}

TEST(Recorder, CountsFailuresByWhatTheyWere) {
  Recorder recorder(5ms, false);
  record_giving_up(recorder);
  recorder.attempt_ended(404, 1ms, false);
  recorder.operation_ended({.state = State::fail, .time = 1ms}, 404);
  const Interval interval = recorder.take();
  EXPECT_EQ(interval.tally.errored, 1U);
  EXPECT_EQ(interval.tally.wrong_answer, 1U);
  EXPECT_EQ(interval.tally.passed, 0U);
  EXPECT_EQ(interval.errors, (std::map<ErrorKind, std::uint64_t>{{ErrorKind::connect_refused, 2}}));
  EXPECT_EQ(interval.failed_statuses, (std::map<int, std::uint64_t>{{404, 1}}));
  EXPECT_EQ(interval.stop_reasons, (std::map<std::string, std::uint64_t>{{"max_retries", 1}}));
  EXPECT_EQ(interval.operation.failed.max(), 12ms);
  EXPECT_EQ(interval.threshold_exceeded, 1U);
  EXPECT_EQ(interval.resent_unsafe, 1U);
}

TEST(Recorder, CountsWhatWasCutApart) {
  Recorder recorder({}, false);
  recorder.attempt_ended(Broken(ErrorKind::aborted), 1ms, false);
  recorder.operation_aborted(3);
  const Interval interval = recorder.take();
  EXPECT_EQ(interval.tally.started, 1U);
  EXPECT_EQ(interval.tally.aborted, 1U);
  EXPECT_EQ(interval.tally.total(), 0U);
  EXPECT_EQ(interval.tally.attempts, 3U);
  EXPECT_EQ(interval.tally.total_retries, 2U);
  EXPECT_EQ(interval.operation.all().count(), 0U);
}

// An interval that is cut while an operation waits for its next attempt.
TEST(Recorder, AnAttemptCountsWithItsOperation) {
  Recorder recorder({}, false);
  recorder.attempt_ended(503, 2ms, false);
  const Interval first = recorder.take();
  EXPECT_EQ(first.tally.attempts, 0U);
  EXPECT_EQ(first.statuses, (std::map<int, std::uint64_t>{{503, 1}}));
  recorder.retry_sent(503, 1, 500ms);
  recorder.attempt_ended(200, 1ms, true);
  recorder.operation_ended({.state = State::pass_recovered, .attempts = 2, .time = 503ms}, 200);
  const Interval second = recorder.take();
  EXPECT_EQ(second.tally.attempts, 2U);
  EXPECT_EQ(second.tally.started, 1U);
  EXPECT_EQ(second.tally.total_retries, 1U);
}

TEST(Recorder, HandsOverOnce) {
  Recorder recorder(0ms, true);
  recorder.passed_at_once(200, 1ms);
  record_recovery(recorder);
  record_giving_up(recorder);
  recorder.connection_opened();
  recorder.resend_blocked(2);
  recorder.moved(10, 20);
  const Interval all = recorder.take();
  EXPECT_EQ(all.connections_opened, 1U);
  EXPECT_EQ(all.resends_blocked, 2U);
  EXPECT_EQ(all.bytes_sent, 10U);
  EXPECT_EQ(all.bytes_received, 20U);
  const Interval nothing = recorder.take();
  EXPECT_EQ(nothing.tally.started, 0U);
  EXPECT_EQ(nothing.attempt.all().count(), 0U);
  EXPECT_TRUE(nothing.statuses.empty());
  EXPECT_TRUE(nothing.states.empty());
  EXPECT_TRUE(nothing.attempts_histogram.empty());
  EXPECT_TRUE(nothing.retry_notes.empty());
  EXPECT_EQ(nothing.threshold_exceeded, 0U);
  EXPECT_EQ(nothing.connections_opened, 0U);
  EXPECT_EQ(nothing.resends_blocked, 0U);
  EXPECT_EQ(nothing.bytes_sent + nothing.bytes_received, 0U);
}

TEST(Recorder, NotesRetriesWhereAsked) {
  for (const bool wants_notes : {false, true}) {
    Recorder recorder({}, wants_notes);
    record_recovery(recorder);
    const Interval interval = recorder.take();
    ASSERT_EQ(interval.retry_notes.size(), wants_notes ? 1U : 0U);
    if (!wants_notes) continue;
    EXPECT_EQ(interval.retry_notes[0].attempt, 1);
    EXPECT_EQ(interval.retry_notes[0].reason, "status:503");
    EXPECT_EQ(interval.retry_notes[0].delay, 500ms);
  }
}

TEST(Recorder, KeepsABoundedNumberOfReasons) {
  Recorder recorder({}, false);
  for (int i = 0; i < 1500; ++i) recorder.failed_because("reason " + std::to_string(i));
  recorder.failed_because("reason 3");
  const Interval interval = recorder.take();
  EXPECT_EQ(interval.failure_reasons.size(), 1001U);
  EXPECT_EQ(interval.failure_reasons.at("other reasons"), 500U);
  EXPECT_EQ(interval.failure_reasons.at("reason 3"), 2U);
}

}  // namespace
}  // namespace resttest
