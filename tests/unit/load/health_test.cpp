#include "load/health.h"

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

Usage usage(std::chrono::nanoseconds at, std::chrono::nanoseconds cpu, std::uint64_t open = 10) {
  return {.when = TimePoint(at), .cpu = cpu, .descriptors = open};
}

TEST(HealthWatch, LateSendsLimitAnOpenLoadOnly) {
  Interval total;
  for (int i = 0; i < 100; ++i) total.send_lag.record(6ms);
  const HealthWatch watch(1, usage(0s, 0s));
  EXPECT_TRUE(watch.judge(total, true).limited);
  EXPECT_FALSE(watch.judge(total, true).reasons.empty());
  EXPECT_FALSE(watch.judge(total, false).limited);
  Interval prompt;
  for (int i = 0; i < 100; ++i) prompt.send_lag.record(4ms);
  EXPECT_FALSE(watch.judge(prompt, true).limited);
}

TEST(HealthWatch, WarnsWhereItsCoresWereBusyForTenSeconds) {
  HealthWatch watch(1, usage(0s, 0s));
  EXPECT_DOUBLE_EQ(watch.look(usage(5s, 2500ms, 30)), 0.5);
  EXPECT_TRUE(watch.judge({}, false).reasons.empty());
  EXPECT_DOUBLE_EQ(watch.look(usage(15s, 12'400ms)), 0.99);
  const GeneratorHealth health = watch.judge({}, false);
  EXPECT_DOUBLE_EQ(health.cpu_max, 0.99);
  EXPECT_EQ(health.descriptors_max, 30U);
  ASSERT_EQ(health.reasons.size(), 1U);
  EXPECT_EQ(health.reasons[0], "the load generator used 99 % of its processor time");
  EXPECT_FALSE(health.limited);
}

TEST(HealthWatch, ErrorsOfOurOwnSideAreAWarning) {
  Interval total;
  total.errors[ErrorKind::recv_reset] = 5;
  const HealthWatch watch(1, usage(0s, 0s));
  EXPECT_TRUE(watch.judge(total, false).reasons.empty());
  total.errors[ErrorKind::local_port] = 3;
  EXPECT_EQ(watch.judge(total, false).reasons,
            std::vector<std::string>{"3 attempts ended with local.port, which is our own side"});
}

}  // namespace
}  // namespace resttest
