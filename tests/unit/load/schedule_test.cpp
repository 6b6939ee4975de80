#include "load/schedule.h"

#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1000s};

ArrivalQueue queue_of(double rate, std::size_t room) {
  const ConstantArrivalRate load{.rate = rate, .duration = 1s};
  return ArrivalQueue(ArrivalTimes(load), {}, room, load.duration);
}

TEST(ArrivalQueue, GivesWhatIsDueToAFreeSlot) {
  ArrivalQueue queue = queue_of(10, 0);
  queue.advance(0ms, 1);
  const auto first = queue.take();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->number, 0U);
  EXPECT_TRUE(first->found_slot);
  EXPECT_FALSE(queue.take());
  EXPECT_EQ(queue.next(), 100ms);
}

TEST(ArrivalQueue, DropsWhatFindsNoRoom) {
  ArrivalQueue queue = queue_of(10, 2);
  queue.advance(450ms, 0);  // Five are due, two may wait.
  EXPECT_EQ(queue.waiting(), 2U);
  EXPECT_EQ(queue.take_dropped(), 3U);
  EXPECT_EQ(queue.take_dropped(), 0U);
  const auto first = queue.take();
  EXPECT_EQ(first->number, 0U);
  EXPECT_EQ(first->due, 0ms);  // Its response counts from here.
  EXPECT_FALSE(first->found_slot);
}

TEST(ArrivalQueue, WhatFoundASlotStartsHoweverLateWeAre) {
  ArrivalQueue queue = queue_of(10, 10);
  queue.advance(1500ms, 1);
  EXPECT_EQ(queue.waiting(), 1U);
  EXPECT_EQ(queue.take_dropped(), 9U);
  EXPECT_TRUE(queue.take()->found_slot);
  EXPECT_FALSE(queue.next());
}

TEST(ArrivalQueue, SharesAreDealtOutInTurn) {
  const ConstantArrivalRate load{.rate = 10, .duration = 1s};
  std::vector<std::uint64_t> numbers;
  for (std::size_t worker = 0; worker < 3; ++worker) {
    ArrivalQueue queue(ArrivalTimes(load), {worker, 3}, 100, 1s);
    queue.advance(950ms, 0);
    while (const auto arrival = queue.take()) numbers.push_back(arrival->number);
  }
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{0, 3, 6, 9, 1, 4, 7, 2, 5, 8}));
}

TEST(Schedule, ClosedLoadsEndByCountOrTime) {
  struct Case {
    const char* name;
    Executor executor;
    int vus;
    std::chrono::milliseconds at;
    std::size_t begun;  // When each VU asks for as much as it gets.
  };
  const Case cases[] = {
      {"shared", SharedIterations{.iterations = 5}, 2, 0ms, 5},
      {"shared, after its end", SharedIterations{.iterations = 5, .max_duration = 1s}, 2, 1s, 0},
      {"each its own", PerVuIterations{.iterations = 3}, 2, 0ms, 6},
      {"by time, after its end", ConstantVus{.duration = 1s}, 2, 1s, 0},
      {"a ramp before its first", RampingVus{.start_vus = 0, .stages = {{2s, 2}}}, 2, 0ms, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Schedule schedule({.executor = c.executor, .concurrency = c.vus, .start = kStart});
    const auto feed = schedule.feed({});
    std::size_t begun = 0;
    for (int vu = 0; vu < c.vus; ++vu) {
      while (std::holds_alternative<Go>(feed->next(static_cast<std::size_t>(vu), kStart + c.at))) {
        ++begun;
      }
    }
    EXPECT_EQ(begun, c.begun);
  }
}

TEST(Schedule, AVuOfARampWaitsForItsTurnAndIsCutAfterItsGrace) {
  Schedule schedule(
      {.executor =
           RampingVus{.start_vus = 0, .stages = {{2s, 2}, {2s, 0}}, .graceful_ramp_down = 5s},
       .concurrency = 2,
       .graceful_stop = 30s,
       .start = kStart});
  const auto feed = schedule.feed({});
  const NextTurn early = feed->next(1, kStart);
  ASSERT_TRUE(std::holds_alternative<WaitUntil>(early));
  EXPECT_EQ(std::get<WaitUntil>(early).when, kStart + 2s);
  const NextTurn now = feed->next(1, kStart + 2s);
  ASSERT_TRUE(std::holds_alternative<Go>(now));
  EXPECT_EQ(std::get<Go>(now).cut, kStart + 3s + 5s);
  EXPECT_TRUE(std::holds_alternative<Done>(feed->next(1, kStart + 3s)));
}

TEST(Schedule, OpenLoadsParkSlotsUntilAnArrival) {
  Schedule schedule({.executor = ConstantArrivalRate{.rate = 10, .duration = 1s},
                     .concurrency = 2,
                     .graceful_stop = 3s,
                     .start = kStart});
  EXPECT_EQ(schedule.planned(), 10U);
  const auto feed = schedule.feed({});
  const NextTurn first = feed->next(0, kStart);
  ASSERT_TRUE(std::holds_alternative<Go>(first));
  EXPECT_EQ(std::get<Go>(first).due, kStart);
  EXPECT_EQ(std::get<Go>(first).cut, kStart + 4s);
  EXPECT_TRUE(std::holds_alternative<Park>(feed->next(1, kStart)));
  EXPECT_EQ(feed->next_arrival(), kStart + 100ms);
  EXPECT_FALSE(feed->arrival(kStart + 99ms));
  const auto second = feed->arrival(kStart + 103ms);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->due, kStart + 100ms);
  EXPECT_TRUE(second->found_slot);
  // Both slots are busy: what comes waits, and is told apart from what we sent late.
  const NextTurn third = feed->next(0, kStart + 250ms);
  ASSERT_TRUE(std::holds_alternative<Go>(third));
  EXPECT_EQ(std::get<Go>(third).due, kStart + 200ms);
  EXPECT_FALSE(std::get<Go>(third).found_slot);
}

TEST(Schedule, SlotsAreDividedOverWorkers) {
  EXPECT_EQ(slots_of({0, 3}, 7), 3U);
  EXPECT_EQ(slots_of({1, 3}, 7), 2U);
  EXPECT_EQ(slots_of({2, 3}, 7), 2U);
}

}  // namespace
}  // namespace resttest
