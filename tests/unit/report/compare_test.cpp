#include "resttest/compare.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/format.h"
#include "stats/hdr_codec.h"

#include "resttest/exit_code.h"
#include "resttest/json.h"

namespace resttest {
namespace {

// A load test of five figures of which only p50 matters.
std::string load_text(const std::string& id, double p50) {
  return format(R"({{"id": "{}", "complete": true, "mode": "sync", "model": "closed",
    "plan": {{"repeat": 5}}, "operation": {{"all": {{"p50": {}, "hdr": "{}"}}}}}})",
                id, p50, hdr_text(HdrCounts(Histogram())));
}

SavedRun run_of(const std::string& loads, const std::string& about = R"("complete": true)") {
  const std::string text =
      format(R"({{"version": "1", "run": {{{}}}, "performance": [{}]}})", about, loads);
  return {"r.json", std::get<Value>(parse_json(text))};
}

std::vector<SavedRun> runs_of(std::initializer_list<double> medians) {
  std::vector<SavedRun> runs;
  for (const double p50 : medians) runs.push_back(run_of(load_text("g/a", p50)));
  return runs;
}

TEST(Compare, RepeatedRunsAreTheUnits) {
  const auto olds = runs_of({10, 11, 10.5, 10.2, 10.8, 10.1});
  const auto news = runs_of({12, 13, 12.5, 12.2, 12.8, 12.1});
  const RunComparison comparison = compare_runs(olds, news, 0);
  ASSERT_EQ(comparison.figures.size(), 7U);
  const ComparedFigure& p50 = comparison.figures[0];
  EXPECT_EQ(p50.test, "g/a");
  EXPECT_EQ(p50.figure, "p50");
  EXPECT_EQ(p50.verdict, "regression");
  EXPECT_DOUBLE_EQ(*p50.before, 10.35);
  EXPECT_DOUBLE_EQ(*p50.after, 12.35);
  EXPECT_NEAR(*p50.change, 2 / 10.35, 1e-9);
  EXPECT_DOUBLE_EQ(*p50.effect, 0);
  EXPECT_EQ(comparison.figures[1].verdict, "inconclusive");
  EXPECT_EQ(comparison.figures[1].reason, "too few runs: 0 and 0, at least 5 are needed");
  EXPECT_TRUE(comparison.has_regression());
  EXPECT_FALSE(comparison.passes());
  EXPECT_TRUE(compare_runs(news, olds, 0).passes());
}

TEST(Compare, WhatIsNotCompared) {
  using Left = std::vector<std::pair<std::string, std::string>>;
  struct Case {
    const char* name;
    SavedRun before;
    SavedRun after;
    Left left;
  };
  const std::string a = load_text("g/a", 1);
  const std::string b = load_text("g/b", 1);
  const Case cases[] = {
      {"nothing", run_of(a), run_of(a), {}},
      {"a new one", run_of(a), run_of(a + "," + b), {{"g/b", "only in the new run"}}},
      {"one that went", run_of(a + "," + b), run_of(a), {{"g/b", "only in the old run"}}},
      {"an incomplete run",
       run_of(a, R"("complete": false)"),
       run_of(a),
       {{"g/a", "the old run is incomplete"}}},
      {"an adjusted run",
       run_of(a),
       run_of(a, R"("complete": true, "adjusted": true)"),
       {{"g/a", "the new run was adjusted by hand"}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const RunComparison comparison = compare_runs({&c.before, 1}, {&c.after, 1}, 0);
    EXPECT_EQ(comparison.not_compared, c.left);
  }
}

TEST(Compare, NothingComparedDoesNotPass) {
  const SavedRun a = run_of(load_text("g/a", 1));
  const SavedRun b = run_of(load_text("g/b", 1));
  const RunComparison comparison = compare_runs({&a, 1}, {&b, 1}, 0);
  EXPECT_FALSE(comparison.has_regression());
  EXPECT_FALSE(comparison.passes());
}

TEST(Compare, OtherMachinesAreAWarning) {
  const SavedRun a = run_of("", R"("complete": true, "host": {"name": "x", "cpus": 2})");
  const SavedRun b = run_of("", R"("complete": true, "host": {"name": "x", "cpus": 4})");
  const std::vector<std::string> expected{"the host's cpus differs: 2 and 4"};
  EXPECT_EQ(compare_runs({&a, 1}, {&b, 1}, 0).warnings, expected);
  EXPECT_TRUE(compare_runs({&a, 1}, {&a, 1}, 0).warnings.empty());
}

TEST(Compare, ExitCodeOfARun) {
  RunSummary summary;
  LoadSummary& load = summary.loads.emplace_back();
  load.id = "g/a";
  Baseline baseline;
  baseline.runs.push_back(run_of(load_text("g/other", 1)));
  EXPECT_EQ(baseline.exit_code(kExitPassed, summary), kExitPassed);
  baseline.regression_fails = true;
  EXPECT_EQ(baseline.exit_code(kExitPassed, summary), kExitThresholds);  // Nothing was compared.
  EXPECT_EQ(baseline.exit_code(3, summary), 3);
  EXPECT_EQ(baseline.with(load).not_compared.size(), 1U);
}

TEST(Compare, UnreadableReports) {
  try {
    read_saved_run("nowhere/r.json");
    FAIL();
  } catch (const SavedRunError& error) {
    EXPECT_EQ(std::string(error.what()).substr(0, 16), "nowhere/r.json: ");
  }
}

}  // namespace
}  // namespace resttest
