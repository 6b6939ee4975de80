#include "report/threshold_text.h"

#include <gtest/gtest.h>

#include "resttest/outcome.h"

namespace resttest {
namespace {

using Metric = Threshold::Metric;
using State = ThresholdResult::State;

ThresholdResult result(const char* expression, Metric metric, State state,
                       std::optional<double> value, const char* reason = "") {
  ThresholdResult result;
  result.threshold.expression = expression;
  result.threshold.metric = metric;
  result.state = state;
  result.value = value;
  result.reason = reason;
  return result;
}

TEST(ThresholdText, ValuesHaveTheUnitsOfTheExpression) {
  struct Case {
    const char* expression;
    Metric metric;
    double value;
    const char* text;
  };
  const Case cases[] = {
      {"p(99) < 250", Metric::percentile, 312.4e6, "p(99) < 250 (312.40)"},
      {"p(99) < 250ms", Metric::percentile, 312.4e6, "p(99) < 250ms (312.40 ms)"},
      {"p(99) < 2.", Metric::percentile, 312.4e6, "p(99) < 2. (312.40)"},
      {"max_ms < 2s", Metric::max, 2.5e9, "max_ms < 2s (2500.00 ms)"},
      {"failed_rate < 0.01", Metric::failed_rate, 0.0125, "failed_rate < 0.01 (0.0125)"},
      {"failed_rate < 1%", Metric::failed_rate, 0.0125, "failed_rate < 1% (1.25 %)"},
      {"passed_rate > 1%", Metric::passed_rate, 1, "passed_rate > 1% (100 %)"},
      {"retry_rate < 1", Metric::retry_rate, 0, "retry_rate < 1 (0)"},
      {"total < 5", Metric::total, 1000000, "total < 5 (1000000)"},
      {"rps > 5", Metric::rps, 3.456, "rps > 5 (3.46)"},
      {"a\nb", Metric::total, 1, "a\\x0ab (1)"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(threshold_text(result(c.expression, c.metric, State::violated, c.value)), c.text);
  }
}

TEST(ThresholdText, LinesOfEach) {
  LoadSummary load;
  EXPECT_EQ(threshold_lines(load), "");
  load.thresholds = {
      result("avg_ms <= 50", Metric::avg, State::met, 31.96e6),
      result("p(99) < 250", Metric::percentile, State::violated, 312.4e6),
      result("p(99) < 250", Metric::percentile, State::no_evidence, 1e6,
             "too few samples: 50 of 100"),
      result("rps > 1", Metric::rps, State::no_evidence, {}, "no data"),
  };
  EXPECT_EQ(threshold_lines(load),
            "threshold: avg_ms <= 50 met (31.96)\n"
            "threshold: p(99) < 250 not met (312.40)\n"
            "threshold: p(99) < 250 not met (too few samples: 50 of 100)\n"
            "threshold: rps > 1 not met (no data)\n");
}

TEST(ThresholdText, FiguresForPeople) {
  LoadSummary load;
  EXPECT_EQ(thresholds_figures(load, {}), "");
  ThresholdResult slow = result("p(99) < 400 ms", Metric::percentile, State::violated, 521e6);
  slow.low = 512e6;
  slow.high = 534e6;
  ThresholdResult open = slow;
  open.high.reset();
  open.threshold.confidence = 99;
  open.state = State::no_evidence;
  open.reason = "interval contains the limit";
  ThresholdResult share = result("failed_rate < 0.1 %", Metric::failed_rate, State::met, 0);
  share.low = 0;
  share.high = 0.01;
  ThresholdResult sure = share;
  sure.threshold.confidence = 95;
  load.thresholds = {slow, open, share, sure,
                     result("rps > 1", Metric::rps, State::no_evidence, {}, "no data")};
  EXPECT_EQ(
      thresholds_figures(load, {}),
      "thresholds        not met  p(99) < 400 ms       521 ms, 95 % interval 512 ms to 534 ms\n"
      "                  not met  p(99) < 400 ms       interval contains the limit: 521 ms, "
      "99 % interval ≥ 512 ms\n"
      "                  met      failed_rate < 0.1 %  0 %\n"
      "                  met      failed_rate < 0.1 %  0 %, 95 % interval 0 % to 1 %\n"
      "                  not met  rps > 1              no data\n");
}

}  // namespace
}  // namespace resttest
