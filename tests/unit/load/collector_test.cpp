#include "load/collector.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

Interval with(std::uint64_t operations) {
  Interval interval;
  interval.tally.started = interval.tally.passed = operations;
  for (std::uint64_t i = 0; i < operations; ++i) interval.operation.passed.record(1ms);
  return interval;
}

TEST(Collector, GathersWhatWorkersLeaveAtTheirEnd) {
  Collector collector(3);
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < 3; ++i) {
    workers.emplace_back([&collector, i] {
      collector.hand_over(i, with(i + 1));
      collector.hand_over(i, with(10));
      collector.finish(i);
    });
  }
  Interval sum;
  collector.gather(
      std::chrono::steady_clock::now(), [&](Interval interval) { sum.merge(interval); }, [] {});
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(sum.tally.passed, 36U);
  EXPECT_EQ(sum.operation.passed.count(), 36U);
}

// `start` lies back, so the first interval is due at once.
TEST(Collector, AsksOnceASecondAndWakesThoseThatSleep) {
  Collector collector(1);
  std::atomic<int> woken = 0;
  EXPECT_FALSE(collector.is_asked(0));
  std::thread worker([&] {
    while (woken == 0) std::this_thread::yield();
    EXPECT_TRUE(collector.is_asked(0));
    collector.hand_over(0, with(5));
    EXPECT_FALSE(collector.is_asked(0));
    while (woken == 1) std::this_thread::yield();
    collector.hand_over(0, with(2));
    collector.finish(0);
  });
  std::vector<Interval> all;
  const TimePoint start = std::chrono::steady_clock::now() - 10s;
  collector.gather(
      start, [&](Interval interval) { all.push_back(std::move(interval)); }, [&] { ++woken; });
  worker.join();
  ASSERT_GE(all.size(), 2U);
  std::uint64_t passed = 0;
  std::chrono::nanoseconds end{};
  for (const Interval& interval : all) {
    EXPECT_EQ(interval.start, end);  // Without a gap.
    EXPECT_GE(interval.length, 0ns);
    end = interval.start + interval.length;
    passed += interval.tally.passed;
  }
  EXPECT_EQ(passed, 7U);
  EXPECT_GE(end, 10s);
}

TEST(Collector, DoesNotWaitForOneThatIsBusy) {
  Collector collector(2);
  std::atomic<int> intervals = 0;
  std::thread quick([&] {
    while (!collector.is_asked(0)) std::this_thread::yield();
    collector.hand_over(0, with(1));
    collector.finish(0);
  });
  std::thread busy([&] {
    while (intervals < 1) std::this_thread::yield();  // Hands nothing over before.
    collector.hand_over(1, with(4));
    collector.finish(1);
  });
  Interval sum;
  collector.gather(
      std::chrono::steady_clock::now() - 10s,
      [&](Interval interval) {
        sum.merge(interval);
        ++intervals;
      },
      [] {});
  quick.join();
  busy.join();
  EXPECT_EQ(sum.tally.passed, 5U);
}

TEST(Collector, TellsWhatAWorkerDiedOfWhenAllHaveEnded) {
  Collector collector(2);
  collector.hand_over(0, with(3));
  collector.finish(0, std::make_exception_ptr(std::runtime_error("first")));
  collector.finish(1, std::make_exception_ptr(std::runtime_error("second")));
  Interval sum;
  try {
    collector.gather(
        std::chrono::steady_clock::now(), [&](Interval interval) { sum.merge(interval); }, [] {});
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& problem) {
    EXPECT_STREQ(problem.what(), "first");
  }
  EXPECT_EQ(sum.tally.passed, 3U);
}

TEST(Collector, WithoutWorkersIsOverAtOnce) {
  Collector collector(0);
  int intervals = 0;
  collector.gather(
      std::chrono::steady_clock::now(), [&](Interval) { ++intervals; }, [] {});
  EXPECT_EQ(intervals, 1);
}

}  // namespace
}  // namespace resttest
