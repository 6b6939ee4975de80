#include "load/executors.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::vector<nanoseconds> all_of(ArrivalTimes times) {
  std::vector<nanoseconds> due;
  while (const auto next = times.next()) due.push_back(*next);
  return due;
}

TEST(ArrivalTimes, OfStagesAreWhereTheIntegralReachesANumber) {
  struct Due {
    std::size_t number;  // From 1.
    double ms;
  };
  struct Case {
    const char* name;
    RampingArrivalRate load;
    std::size_t count;
    std::vector<Due> due;
  };
  const Case cases[] = {
      {"level, then rising",
       {.start_rate = 2, .stages = {{5s, 2}, {5s, 3}}},
       22,
       {{1, 500}, {10, 5000}, {11, 5488.088}, {12, 5954.451}, {22, 9832.397}}},
      {"from nothing",
       {.start_rate = 0, .stages = {{10s, 10}}},
       50,
       {{1, 1414.214}, {2, 2000}, {3, 2449.49}, {48, 9797.959}, {49, 9899.495}, {50, 10000}}},
      {"a stage that ends between two",
       {.start_rate = 2, .stages = {{4900ms, 2}, {5s, 3}}},
       22,
       {{9, 4500}, {10, 4999.505}, {11, 5483.005}}},
      {"a jump", {.start_rate = 0, .stages = {{0s, 10}, {1s, 10}}}, 10, {{1, 100}, {10, 1000}}},
      {"another unit",
       {.start_rate = 60, .time_unit = 1min, .stages = {{3s, 60}}},
       3,
       {{1, 1000}, {3, 3000}}},
      {"nothing at all", {.start_rate = 0, .stages = {{5s, 0}}}, 0, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::vector<nanoseconds> due = all_of(ArrivalTimes(c.load));
    ASSERT_EQ(due.size(), c.count);
    for (const Due& d : c.due) {
      EXPECT_NEAR(static_cast<double>(due[d.number - 1].count()) / 1e6, d.ms, 0.0006) << d.number;
    }
  }
}

TEST(ArrivalTimes, OfAConstantRateAreWholeStepsApart) {
  const std::vector<nanoseconds> due = all_of(ArrivalTimes({.rate = 30, .duration = 1s}));
  ASSERT_EQ(due.size(), 30U);  // Though a thirty-first would be due before the end.
  EXPECT_EQ(due[0], 0ns);
  EXPECT_EQ(due[1], 33'333'333ns);
  EXPECT_EQ(due[29], 966'666'657ns);
  EXPECT_EQ(all_of(ArrivalTimes({.rate = 10'000, .duration = 10s})).size(), 100'000U);
  EXPECT_EQ(all_of(ArrivalTimes({.rate = 3, .time_unit = 1min, .duration = 1min})).size(), 3U);
  EXPECT_EQ(all_of(ArrivalTimes({.rate = 60'000, .duration = 3s})).size(), 180'000U);
  EXPECT_EQ(all_of(ArrivalTimes({.rate = 0.5, .duration = 1s})).size(), 1U);
}

TEST(ArrivalTimes, OfPoissonDependOnTheSeedAndKeepTheRate) {
  const ConstantArrivalRate load{
      .rate = 1000, .duration = 10s, .admission = {.arrival = Admission::Arrival::poisson}};
  const std::vector<nanoseconds> due = all_of(ArrivalTimes(load, 1));
  EXPECT_EQ(due, all_of(ArrivalTimes(load, 1)));
  EXPECT_NE(due, all_of(ArrivalTimes(load, 2)));
  EXPECT_NEAR(static_cast<double>(due.size()), 10'000, 400);  // Four standard deviations.
  EXPECT_TRUE(std::is_sorted(due.begin(), due.end()));
}

TEST(ArrivalTimes, GapsOfPoissonAreExponential) {
  // -ln(1 - u) / rate of the first number that the seed gives.
  Random random(7);
  const double gap = -std::log(1 - random.u01()) / 10;
  ArrivalTimes times(
      {.rate = 10, .duration = 100s, .admission = {.arrival = Admission::Arrival::poisson}}, 7);
  EXPECT_NEAR(static_cast<double>(times.next()->count()) / 1e9, gap, 1e-8);
  EXPECT_NEAR(-std::log(1 - 0.5) / 10 * 1e3, 69.3147, 1e-4);
}

TEST(Stretches, OfARampFollowItsLines) {
  const RampingVus up_and_down{.start_vus = 0, .stages = {{20s, 10}, {10s, 0}}};
  EXPECT_EQ(most_vus(up_and_down), 10);
  EXPECT_EQ(regular_end(up_and_down), 30s);
  for (int vu = 0; vu < 10; ++vu) {
    const std::vector<VuStretch> stretches = stretches_of(up_and_down, vu, 7s);
    ASSERT_EQ(stretches.size(), 1U);
    EXPECT_EQ(stretches[0].begin, 2s * (vu + 1));
    EXPECT_EQ(stretches[0].end, 30s - 1s * vu);  // The tenth is the first to go, at 21 s.
    EXPECT_EQ(stretches[0].grace, 30s);
  }
  EXPECT_TRUE(stretches_of(up_and_down, 10, 7s).empty());
}

TEST(Stretches, OfOtherExecutors) {
  struct Case {
    const char* name;
    Executor executor;
    int vu;
    std::vector<std::pair<nanoseconds, nanoseconds>> stretches;
  };
  const Case cases[] = {
      {"shared", SharedIterations{}, 3, {{0s, kNever}}},
      {"shared, with an end", SharedIterations{.max_duration = 5s}, 3, {{0s, 5s}}},
      {"each its own", PerVuIterations{}, 0, {{0s, 10min}}},
      {"constant", ConstantVus{.vus = 2, .duration = 3s}, 1, {{0s, 3s}}},
      {"a jump up and one down",
       RampingVus{.start_vus = 1, .stages = {{0s, 3}, {2s, 3}, {0s, 1}, {1s, 1}}},
       2,
       {{0s, 2s}}},
      {"it stays to the end", RampingVus{.start_vus = 1, .stages = {{4s, 1}}}, 0, {{0s, 4s}}},
      {"it comes twice",
       RampingVus{.start_vus = 0, .stages = {{1s, 1}, {1s, 0}, {1s, 1}}},
       0,
       {{1s, 2s}, {3s, 3s}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<std::pair<nanoseconds, nanoseconds>> found;
    for (const VuStretch& stretch : stretches_of(c.executor, c.vu, 1s)) {
      found.push_back({stretch.begin, stretch.end});
    }
    EXPECT_EQ(found, c.stretches);
  }
}

}  // namespace
}  // namespace resttest
