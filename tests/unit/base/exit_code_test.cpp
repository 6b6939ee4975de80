#include "resttest/exit_code.h"

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(ExitCode, Table) {
  struct Case {
    const char* name;
    std::size_t failed;
    bool complete;
    int signal;
    int code;
  };
  const Case cases[] = {
      {"all is well", 0, true, 0, 0},
      {"failed tests are counted", 7, true, 0, 7},
      {"a hundred still fit", 100, true, 0, 100},
      {"more do not wrap", 256, true, 0, 101},
      {"a cut run proves nothing", 1, false, 0, 105},
      {"a signal outranks a cut run", 1, false, 2, 130},
      {"and failed tests", 1, true, 15, 143},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RunSummary summary;
    summary.complete = c.complete;
    summary.outcomes.resize(c.failed + 1);
    for (std::size_t i = 0; i < c.failed; ++i) summary.outcomes[i].state = Outcome::State::fail;
    summary.outcomes.back().state = Outcome::State::pass_recovered;
    summary.loads.resize(1);
    EXPECT_EQ(exit_code(summary, c.signal), c.code);
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

TEST(ExitCode, ThresholdsDecideWhereNothingElseFailed) {
  struct Case {
    const char* name;
    bool in_benchmark;
    ThresholdResult::State state;
    bool passed;
    int code;
  };
  using State = ThresholdResult::State;
  const Case cases[] = {
      {"met", false, State::met, true, 0},
      {"violated", false, State::violated, true, 104},
      {"no evidence", false, State::no_evidence, true, 104},
      {"of a benchmark", true, State::violated, true, 104},
      {"beside a failed test", false, State::violated, false, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RunSummary summary;
    summary.loads.resize(1);
    summary.loads[0].passed = c.passed;
    summary.benchmarks.resize(1);
    LoadSummary& load = c.in_benchmark ? summary.benchmarks[0] : summary.loads[0];
    load.thresholds.resize(1);
    load.thresholds[0].state = c.state;
    EXPECT_EQ(exit_code(summary), c.code);
    EXPECT_EQ(exit_code(summary, 2), 130);
    summary.complete = false;
    EXPECT_EQ(exit_code(summary), 105);
  }
}

TEST(ExitCode, FlakyTestsCountWhereTheyFail) {
  RunSummary summary;
  summary.outcomes.resize(2);
  for (Outcome& outcome : summary.outcomes) outcome.state = Outcome::State::pass_recovered;
  summary.outcomes[1].flaky_fails = true;
  EXPECT_EQ(exit_code(summary), 1);
}

TEST(ExitCode, SkippedTestsDoNotCount) {
  RunSummary summary;
  summary.outcomes.resize(1);
  EXPECT_EQ(exit_code(summary), 0);
}

TEST(ExitCode, Reasons) {
  using Reasons = std::vector<std::string_view>;
  RunSummary summary;
  EXPECT_EQ(exit_reasons(summary), Reasons{"ok"});
  summary.loads.resize(1);
  summary.loads[0].passed = false;
  EXPECT_EQ(exit_reasons(summary), Reasons{"tests_failed"});
  summary.complete = false;
  EXPECT_EQ(exit_reasons(summary, 15), (Reasons{"signal", "incomplete", "tests_failed"}));
  summary.loads[0].thresholds.resize(1);
  EXPECT_EQ(exit_reasons(summary), (Reasons{"incomplete", "tests_failed", "thresholds"}));
}

TEST(ExitCode, Words) {
  struct Case {
    int code;
    const char* word;
  };
  const Case cases[] = {
      {0, "ok"},       {1, "tests_failed"}, {101, "tests_failed"}, {102, "command_line"},
      {103, "suite"},  {104, "thresholds"}, {105, "incomplete"},   {120, "internal"},
      {130, "signal"}, {143, "signal"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.code);
    EXPECT_EQ(exit_reason(c.code), c.word);
  }
}

}  // namespace
}  // namespace resttest
