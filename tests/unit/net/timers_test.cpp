#include "net/timers.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

TimePoint at(std::chrono::milliseconds time) { return TimePoint(time); }

// Everyone who is due at `now`, in the order in which they come.
std::vector<std::uint32_t> due(Timers& timers, std::chrono::milliseconds now) {
  std::vector<std::uint32_t> owners;
  while (const auto owner = timers.pop_due(at(now))) owners.push_back(*owner);
  return owners;
}

struct Step {
  enum class Kind { set, clear, look };

  Kind kind;
  std::uint32_t owner;
  std::chrono::milliseconds when;
  std::vector<std::uint32_t> due = {};
};

Step set(std::uint32_t owner, std::chrono::milliseconds when) {
  return {Step::Kind::set, owner, when};
}
Step clear(std::uint32_t owner) { return {Step::Kind::clear, owner, {}}; }
Step look(std::chrono::milliseconds now, std::vector<std::uint32_t> due) {
  return {Step::Kind::look, 0, now, std::move(due)};
}

TEST(Timers, Table) {
  struct Case {
    const char* name;
    std::vector<Step> steps;
  };
  const Case cases[] = {
      {"nobody is due without a deadline", {look(100ms, {})}},
      {"not before its time", {set(0, 10ms), look(9ms, {}), look(10ms, {0})}},
      {"once only", {set(0, 10ms), look(10ms, {0}), look(20ms, {})}},
      {"the earliest first", {set(0, 30ms), set(1, 10ms), set(2, 20ms), look(30ms, {1, 2, 0})}},
      {"those that are due and no more",
       {set(0, 30ms), set(1, 10ms), look(20ms, {1}), look(30ms, {0})}},
      {"moved later",
       {set(0, 10ms), set(0, 20ms), look(10ms, {}), look(19ms, {}), look(20ms, {0})}},
      {"moved later after its entry was looked at",
       {set(0, 10ms), set(0, 20ms), look(10ms, {}), set(0, 30ms), look(20ms, {}), look(30ms, {0})}},
      {"moved earlier", {set(0, 20ms), set(0, 10ms), look(10ms, {0}), look(20ms, {})}},
      {"moved earlier, then later again",
       {set(0, 20ms), set(0, 10ms), set(0, 30ms), look(20ms, {}), look(30ms, {0}), look(40ms, {})}},
      {"moved earlier, then back",
       {set(0, 20ms), set(0, 10ms), set(0, 20ms), look(10ms, {}), look(20ms, {0}), look(30ms, {})}},
      {"cleared", {set(0, 10ms), clear(0), look(20ms, {})}},
      {"cleared and set again later",
       {set(0, 10ms), clear(0), set(0, 20ms), look(15ms, {}), look(20ms, {0})}},
      {"cleared and set again earlier",
       {set(0, 20ms), clear(0), set(0, 10ms), look(10ms, {0}), look(30ms, {})}},
      {"clearing one leaves the other", {set(0, 10ms), set(1, 10ms), clear(0), look(10ms, {1})}},
      {"clearing a stranger", {clear(7), set(0, 10ms), look(10ms, {0})}},
      {"set again when due", {set(0, 10ms), look(10ms, {0}), set(0, 5ms), look(10ms, {0})}},
      {"far apart owners", {set(1000, 10ms), set(3, 5ms), look(10ms, {3, 1000})}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Timers timers;
    for (const Step& step : c.steps) {
      if (step.kind == Step::Kind::set) timers.set(step.owner, at(step.when));
      if (step.kind == Step::Kind::clear) timers.clear(step.owner);
      if (step.kind == Step::Kind::look) {
        EXPECT_EQ(due(timers, step.when), step.due);
      }
    }
  }
}

TEST(Timers, SayWhenToLookAgain) {
  Timers timers;
  EXPECT_FALSE(timers.next());
  timers.set(0, at(20ms));
  EXPECT_EQ(timers.next(), at(20ms));
  timers.set(1, at(10ms));
  EXPECT_EQ(timers.next(), at(10ms));
  EXPECT_EQ(due(timers, 10ms), std::vector<std::uint32_t>{1});
  EXPECT_EQ(timers.next(), at(20ms));
  EXPECT_EQ(due(timers, 20ms), std::vector<std::uint32_t>{0});
  EXPECT_FALSE(timers.next());
}

TEST(Timers, NeverLookTooLate) {
  Timers timers;
  timers.set(0, at(10ms));
  timers.set(0, at(30ms));
  ASSERT_TRUE(timers.next());
  EXPECT_LE(*timers.next(), at(30ms));
  EXPECT_TRUE(due(timers, 10ms).empty());
  EXPECT_EQ(timers.next(), at(30ms));
}

// A slot that goes from a long timeout to a short back-off and on to the next long timeout leaves
// an entry behind each time.
TEST(Timers, EntriesThatNoLongerCountDoNotPileUp) {
  Timers timers;
  std::chrono::milliseconds now{};
  for (int i = 0; i < 100'000; ++i) {
    timers.set(0, at(now + 1h));
    timers.set(0, at(now + 1ms));
    now += 1ms;
    ASSERT_EQ(due(timers, now), std::vector<std::uint32_t>{0});
  }
  EXPECT_LE(timers.entries(), 1000U);
}

TEST(Timers, TidyingUpLosesNobody) {
  Timers timers;
  for (std::uint32_t owner = 0; owner < 10; ++owner) {
    timers.set(owner, at(std::chrono::milliseconds(5000 + owner)));
  }
  timers.clear(4);
  for (int round = 0; round < 2000; ++round) {
    timers.set(10, at(1h));
    timers.set(10, at(1ms));
    ASSERT_EQ(due(timers, 1ms), std::vector<std::uint32_t>{10});
  }
  EXPECT_EQ(due(timers, 6000ms), (std::vector<std::uint32_t>{0, 1, 2, 3, 5, 6, 7, 8, 9}));
}

}  // namespace
}  // namespace resttest
