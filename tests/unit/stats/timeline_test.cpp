#include "stats/timeline.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// The n-th second, in which one operation of `time` passed.
Interval second(int n, nanoseconds time) {
  Interval interval;
  interval.start = seconds(n);
  interval.length = seconds(1);
  interval.tally.started = interval.tally.passed = 1;
  interval.operation.passed.record(time);
  return interval;
}

TEST(Timeline, KeepsEachIntervalWhileThereIsRoom) {
  Timeline timeline(4);
  timeline.add(second(0, milliseconds(5)), {.concurrency = 3, .in_flight = 2, .cpu = 0.5});
  timeline.add(second(1, milliseconds(7)));
  ASSERT_EQ(timeline.rows().size(), 2U);
  const TimelineRow& row = timeline.rows()[0];
  EXPECT_EQ(row.start, seconds(0));
  EXPECT_EQ(row.length, seconds(1));
  EXPECT_EQ(row.p50, milliseconds(5));
  EXPECT_EQ(row.max, milliseconds(5));
  EXPECT_EQ(row.concurrency, 3);
  EXPECT_EQ(row.in_flight, 2);
  EXPECT_EQ(row.cpu, 0.5);
  EXPECT_EQ(timeline.intervals_per_row(), 1U);
}

TEST(Timeline, RowsDoubleWhenItIsFull) {
  struct Case {
    const char* name;
    std::size_t most;
    int intervals;
    std::size_t rows;
    std::uint64_t per_row;
    nanoseconds last_start;
    nanoseconds last_length;
  };
  const Case cases[] = {
      {"full", 4, 4, 4, 1, seconds(3), seconds(1)},
      {"one more", 4, 5, 3, 2, seconds(4), seconds(1)},
      {"the row that began is filled", 4, 6, 3, 2, seconds(4), seconds(2)},
      {"full again", 4, 8, 4, 2, seconds(6), seconds(2)},
      {"doubled again", 4, 9, 3, 4, seconds(8), seconds(1)},
      {"an odd bound", 3, 4, 2, 2, seconds(2), seconds(2)},
      {"an odd bound and one more", 3, 5, 3, 2, seconds(4), seconds(1)},
      {"an odd bound, doubled again", 3, 7, 2, 4, seconds(4), seconds(3)},
      {"the smallest", 2, 3, 2, 2, seconds(2), seconds(1)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Timeline timeline(c.most);
    for (int i = 0; i < c.intervals; ++i) timeline.add(second(i, milliseconds(1)));
    EXPECT_EQ(timeline.rows().size(), c.rows);
    EXPECT_EQ(timeline.intervals_per_row(), c.per_row);
    EXPECT_EQ(timeline.rows().back().start, c.last_start);
    EXPECT_EQ(timeline.rows().back().length, c.last_length);
  }
}

TEST(Timeline, NothingIsLostHoweverLongItLasts) {
  for (const std::size_t most : {2U, 3U, 10U, 11U}) {
    SCOPED_TRACE(most);
    Timeline timeline(most);
    for (int i = 0; i < 150; ++i) {
      timeline.add(second(i, milliseconds(i)));
      ASSERT_LE(timeline.rows().size(), most);
      std::uint64_t passed = 0;
      nanoseconds next{};
      for (const TimelineRow& row : timeline.rows()) {
        ASSERT_EQ(row.start, next);  // No gap, no overlap.
        next += row.length;
        passed += row.tally.passed;
      }
      ASSERT_EQ(passed, static_cast<std::uint64_t>(i) + 1);
      ASSERT_EQ(timeline.rows().back().max, milliseconds(i));
    }
  }
}

TEST(Timeline, PercentilesOfMergedRowsAreWithinOnePercent) {
  Timeline timeline(2);
  for (int s = 0; s < 4; ++s) {
    Interval interval = second(s, milliseconds(1));
    for (int i = 1; i < 250; ++i) interval.operation.failed.record(milliseconds(250 * s + i + 1));
    interval.send_lag.record(milliseconds(10 * (s + 1)));
    timeline.add(interval, {.in_flight = s, .cpu = 0.25 * s});
  }
  ASSERT_EQ(timeline.rows().size(), 2U);
  const TimelineRow& row = timeline.rows()[1];  // 502 ms to 1 s, and two of 1 ms.
  EXPECT_NEAR(static_cast<double>(row.p50.count()), 750e6, 7.5e6);
  EXPECT_NEAR(static_cast<double>(row.p90.count()), 950e6, 9.5e6);
  EXPECT_NEAR(static_cast<double>(row.p99.count()), 995e6, 9.95e6);
  EXPECT_LE(row.p99, row.max);
  EXPECT_EQ(row.max, milliseconds(1000));  // Exact.
  EXPECT_NEAR(static_cast<double>(row.send_lag_p99.count()), 40e6, 0.4e6);
  EXPECT_EQ(row.in_flight, 3);  // The later one's.
  EXPECT_DOUBLE_EQ(row.cpu, 0.625);
}

TEST(Timeline, IntervalsOfUnequalLengthKeepTheirTimes) {
  Timeline timeline(2);
  Interval late = second(0, milliseconds(1));
  late.length = milliseconds(1500);
  Interval next = second(0, milliseconds(1));
  next.start = milliseconds(1500);
  next.length = milliseconds(500);
  timeline.add(late);
  timeline.add(next);
  timeline.add(second(2, milliseconds(1)));
  EXPECT_EQ(timeline.rows()[0].length, seconds(2));
  EXPECT_EQ(timeline.rows()[1].start, seconds(2));
}

}  // namespace
}  // namespace resttest
