#include "demo/faults.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest::demo {
namespace {

TEST(Faults, FlakyFailsTheFirstCallsOfEachKey) {
  Faults faults;
  EXPECT_EQ(faults.flaky("a", 2, 503).body, R"({"key": "a", "calls": 1, "error": true})");
  EXPECT_EQ(faults.flaky("b", 1, 429).status, 429);
  EXPECT_EQ(faults.flaky("a", 2, 503).status, 503);
  EXPECT_EQ(faults.flaky("a", 2, 503).body, R"({"key": "a", "calls": 3})");
  EXPECT_EQ(faults.flaky("b", 1, 429).status, 200);
}

TEST(Faults, FlakyWithoutFailuresAlwaysAnswers) {
  Faults faults;
  EXPECT_EQ(faults.flaky("a", 0, 503).status, 200);
}

TEST(Faults, FlakyShowsTheBodyOfEachCall) {
  Faults faults;
  EXPECT_EQ(faults.flaky("a", 1, 503, "x=1").body,
            R"({"key": "a", "calls": 1, "body": "x=1", "error": true})");
  EXPECT_EQ(faults.flaky("a", 1, 503, "x=1").body, R"({"key": "a", "calls": 2, "body": "x=1"})");
}

TEST(Faults, DropLosesTheFirstCallsOfEachKey) {
  Faults faults;
  EXPECT_TRUE(faults.drop("a", 1).drop);
  const Reply second = faults.drop("a", 1);
  EXPECT_FALSE(second.drop);
  EXPECT_EQ(second.body, R"({"key": "a", "calls": 2})");
}

TEST(Faults, FlakyEveryFailsEachPeriodthCall) {
  Faults faults;
  std::vector<int> statuses;
  for (int call = 0; call < 7; ++call) statuses.push_back(faults.flaky_every("a", 3).status);
  EXPECT_EQ(statuses, (std::vector<int>{200, 200, 503, 200, 200, 503, 200}));
}

TEST(Faults, KindsDoNotShareTheirKeys) {
  Faults faults;
  faults.flaky("a", 1, 503);
  EXPECT_TRUE(faults.drop("a", 1).drop);
}

TEST(Faults, RefusesKeysWithoutEnd) {
  Faults faults;
  EXPECT_EQ(faults.flaky(std::string(Faults::kKeyBytes, 'k'), 0, 503).status, 200);
  EXPECT_EQ(faults.flaky(std::string(Faults::kKeyBytes + 1, 'k'), 0, 503).status, 507);

  for (std::size_t key = 1; key < Faults::kKeys; ++key) faults.flaky(std::to_string(key), 0, 503);
  EXPECT_EQ(faults.flaky("one more", 0, 503).status, 507);
  EXPECT_EQ(faults.flaky("1", 0, 503).status, 200);
  faults.reset();
  EXPECT_EQ(faults.flaky("one more", 0, 503).status, 200);
}

}  // namespace
}  // namespace resttest::demo
