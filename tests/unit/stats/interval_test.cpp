#include <string>

#include <gtest/gtest.h>

#include "resttest/outcome.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;

Interval one(int status, int attempts) {
  Interval interval;
  interval.start = 7s;
  interval.length = 1s;
  interval.tally = {.started = 1, .passed = 1, .attempts = 2, .total_retries = 1};
  interval.attempt.passed.record(1ms);
  interval.attempt.failed.record(2ms);
  interval.operation.passed.record(3ms);
  interval.operation.failed.record(4ms);
  interval.statuses = {{status, 1}};
  interval.errors = {{ErrorKind::recv_closed, 2}};
  interval.retries_by_reason = {{"status:" + std::to_string(status), 1}};
  interval.stop_reasons = {{"max_retries", 1}};
  interval.attempts_histogram = {{attempts, 1}};
  interval.states = {{Outcome::State::pass, 1}};
  interval.failure_reasons = {{"because", 3}};
  interval.failed_statuses = {{status, 1}};
  interval.threshold_exceeded = 1;
  interval.backoff = 500ms;
  interval.resent_unsafe = 2;
  interval.resends_blocked = 3;
  interval.bytes_sent = 10;
  interval.bytes_received = 20;
  interval.connections_opened = 4;
  interval.retry_notes = {{attempts, "timeout.total", 1s}};
  return interval;
}

TEST(Interval, MergingAddsEverything) {
  Interval sum;
  sum.merge(one(200, 1));
  sum.merge(one(503, 2));
  EXPECT_EQ(sum.tally.started, 2U);
  EXPECT_EQ(sum.attempt.passed.count(), 2U);
  EXPECT_EQ(sum.attempt.failed.count(), 2U);
  EXPECT_EQ(sum.operation.passed.count(), 2U);
  EXPECT_EQ(sum.operation.failed.count(), 2U);
  EXPECT_EQ(sum.operation.all().count(), 4U);
  EXPECT_EQ(sum.operation.all().min(), 3ms);
  EXPECT_EQ(sum.operation.all().max(), 4ms);
  EXPECT_EQ(sum.statuses, (decltype(sum.statuses){{200, 1}, {503, 1}}));
  EXPECT_EQ(sum.errors, (decltype(sum.errors){{ErrorKind::recv_closed, 4}}));
  EXPECT_EQ(sum.retries_by_reason,
            (decltype(sum.retries_by_reason){{"status:200", 1}, {"status:503", 1}}));
  EXPECT_EQ(sum.stop_reasons, (decltype(sum.stop_reasons){{"max_retries", 2}}));
  EXPECT_EQ(sum.attempts_histogram, (decltype(sum.attempts_histogram){{1, 1}, {2, 1}}));
  EXPECT_EQ(sum.states, (decltype(sum.states){{Outcome::State::pass, 2}}));
  EXPECT_EQ(sum.failure_reasons, (decltype(sum.failure_reasons){{"because", 6}}));
  EXPECT_EQ(sum.failed_statuses, (decltype(sum.failed_statuses){{200, 1}, {503, 1}}));
  EXPECT_EQ(sum.threshold_exceeded, 2U);
  EXPECT_EQ(sum.backoff, 1s);
  EXPECT_EQ(sum.resent_unsafe, 4U);
  EXPECT_EQ(sum.resends_blocked, 6U);
  EXPECT_EQ(sum.bytes_sent, 20U);
  EXPECT_EQ(sum.bytes_received, 40U);
  EXPECT_EQ(sum.connections_opened, 8U);
  ASSERT_EQ(sum.retry_notes.size(), 2U);
  EXPECT_EQ(sum.retry_notes[0].attempt, 1);
  EXPECT_EQ(sum.retry_notes[1].attempt, 2);
}

TEST(Interval, MergingLeavesTheStretchAlone) {
  Interval sum;
  sum.length = 3s;
  sum.merge(one(200, 1));
  EXPECT_EQ(sum.start, 0s);
  EXPECT_EQ(sum.length, 3s);
}

TEST(Tally, AddsEachCount) {
  const Tally each{.planned = 1,
                   .not_started = 2,
                   .dropped = 3,
                   .started = 4,
                   .passed = 5,
                   .wrong_answer = 6,
                   .errored = 7,
                   .short_circuited = 8,
                   .aborted = 9,
                   .attempts = 10,
                   .total_retries = 11};
  Tally sum;
  sum.add(each);
  sum.add(each);
  EXPECT_EQ(sum.planned, 2U);
  EXPECT_EQ(sum.not_started, 4U);
  EXPECT_EQ(sum.dropped, 6U);
  EXPECT_EQ(sum.started, 8U);
  EXPECT_EQ(sum.passed, 10U);
  EXPECT_EQ(sum.wrong_answer, 12U);
  EXPECT_EQ(sum.errored, 14U);
  EXPECT_EQ(sum.short_circuited, 16U);
  EXPECT_EQ(sum.aborted, 18U);
  EXPECT_EQ(sum.attempts, 20U);
  EXPECT_EQ(sum.total_retries, 22U);
}

TEST(Tally, DerivesItsSums) {
  const Tally tally{.passed = 60, .wrong_answer = 7, .errored = 3, .short_circuited = 30};
  EXPECT_EQ(tally.failed_sent(), 10U);
  EXPECT_EQ(tally.failed(), 40U);
  EXPECT_EQ(tally.total(), 100U);
}

}  // namespace
}  // namespace resttest
