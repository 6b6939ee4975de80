#include "resttest/exit_code.h"

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(ExitCode, Table) {
  struct Case {
    const char* name;
    std::size_t failed;
    bool complete;
    int code;
  };
  const Case cases[] = {
      {"all is well", 0, true, 0},
      {"failed tests are counted", 7, true, 7},
      {"a hundred still fit", 100, true, 100},
      {"more do not wrap", 256, true, 101},
      {"a cut run proves nothing", 1, false, 105},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RunSummary summary;
    summary.complete = c.complete;
    summary.outcomes.resize(c.failed + 1);
    for (std::size_t i = 0; i < c.failed; ++i) summary.outcomes[i].state = Outcome::State::fail;
    summary.outcomes.back().state = Outcome::State::pass_recovered;
    summary.loads.resize(1);
    EXPECT_EQ(exit_code(summary), c.code);
  }
}

TEST(ExitCode, CountsPerformanceTests) {
  RunSummary summary;
  summary.loads.resize(2);
  summary.loads[1].passed = false;
  EXPECT_EQ(exit_code(summary), 1);
}

TEST(ExitCode, CountsWhatGaveUp) {
  RunSummary summary;
  summary.outcomes.resize(1);
  summary.outcomes[0].state = Outcome::State::gave_up;
  EXPECT_EQ(exit_code(summary), 1);
}

}  // namespace
}  // namespace resttest
