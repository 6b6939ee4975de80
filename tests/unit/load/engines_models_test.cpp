#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "support/load_runs.h"
#include "support/test_server.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;

void in_both_modes(const std::function<void(LoadProfile::Mode)>& check) {
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    check(mode);
  }
}

TEST(EngineModels, EachVuRunsItsOwn) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 1, 1);
    load.load_by(PerVuIterations{.iterations = 7, .vus = 3});
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 21U);
    EXPECT_EQ(demo.requests(), 21);
    EXPECT_LE(result.load.total.connections_opened, 3U);
    EXPECT_TRUE(result.complete);
  });
}

TEST(EngineModels, VusGoOnUntilTheTimeIsOver) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 1, 1);
    load.load_by(ConstantVus{.vus = 3, .duration = 100ms});
    const PerformanceResult result = load.run();
    EXPECT_GT(result.passed, 0U);
    EXPECT_EQ(demo.requests(), static_cast<std::int64_t>(result.passed));
    EXPECT_GE(result.load.total.length, 100ms);
    EXPECT_TRUE(result.complete);
  });
}

TEST(EngineModels, CountsEndWhereTheirTimeDoes) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/50"), 1, 1);
    load.load_by(SharedIterations{.iterations = 1000, .vus = 2, .max_duration = 120ms});
    const PerformanceResult result = load.run();
    EXPECT_LE(result.passed, 6U);
    EXPECT_EQ(result.load.total.tally.not_started, 1000 - result.passed);
    EXPECT_TRUE(result.complete);  // As the author wanted it.
  });
}

TEST(EngineModels, ARampHasNoMoreVusThanItsLines) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/10"), 1, 1);
    load.load_by(RampingVus{.start_vus = 0, .stages = {{80ms, 4}, {0ms, 2}, {80ms, 0}}});
    const PerformanceResult result = load.run();
    EXPECT_GT(result.passed, 0U);
    EXPECT_LE(demo.count("max_in_flight"), 4);
    EXPECT_EQ(demo.requests(), static_cast<std::int64_t>(result.passed));
  });
}

TEST(EngineModels, ArrivalsComeWhetherOrNotOthersHaveEnded) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/60"), 1, 1);
    load.load_by(ConstantArrivalRate{.rate = 100, .duration = 200ms});
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 20U);
    EXPECT_EQ(result.load.total.tally.planned, 20U);
    EXPECT_EQ(result.load.total.tally.dropped, 0U);
    EXPECT_EQ(demo.requests(), 20);
    EXPECT_GT(demo.count("max_in_flight"), 1);
  });
}

TEST(EngineModels, WhatFindsNoRoomIsDropped) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/400"), 1, 1);
    load.load_by(ConstantArrivalRate{
        .rate = 100,
        .duration = 200ms,
        .admission = {.max_in_flight = 2, .when_full = Admission::WhenFull::drop}});
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 2U);
    EXPECT_EQ(result.load.total.tally.dropped, 18U);
    EXPECT_EQ(demo.requests(), 2);
    EXPECT_TRUE(result.complete);
  });
}

TEST(EngineModels, WaitingForASlotIsInTheResponseAndNotInTheOperation) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/40"), 1, 1);
    load.load_by(
        ConstantArrivalRate{.rate = 100, .duration = 100ms, .admission = {.max_in_flight = 1}});
    const Interval total = load.run().load.total;
    // One at a time takes 40 ms: the second is due at 10 ms and starts at 40 ms or later.
    EXPECT_GE(total.response.all().max(), 70ms);
    EXPECT_GE(total.schedule_delay.all().max(), 30ms);
    EXPECT_LT(total.send_lag.count(), total.schedule_delay.all().count());
    EXPECT_GT(total.tally.dropped, 0U);  // Waiting when the time was over.
  });
}

TEST(EngineModels, WhatIsNeverSentAnswersToItsDueTimeToo) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 1, 1);
    load.test.headers = {{Text("X"), Text("a\nb")}};
    load.load_by(ConstantArrivalRate{.rate = 100, .duration = 100ms});
    const Interval total = load.run().load.total;
    EXPECT_EQ(total.tally.errored, 10U);
    EXPECT_EQ(demo.requests(), 0);
    EXPECT_EQ(total.response.failed.count(), 10U);
    EXPECT_EQ(total.send_lag.count(), 10U);
    EXPECT_GT(total.schedule_delay.failed.max(), 0ns);  // No thread wakes up in no time.
  });
}

TEST(EngineModels, WhatRunsAfterTheGraceIsCutAndCounted) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/60000"), 1, 1);
    load.load_by(ConstantVus{.vus = 2, .duration = 50ms});
    load.test.performance->graceful_stop = 50ms;
    load.time_out_after(50s);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.total, 0U);
    EXPECT_EQ(result.load.total.tally.aborted, 2U);
    EXPECT_EQ(demo.requests(), 2);
  });
}

TEST(EngineModels, BackOffIsCutByTheGraceToo) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/503"), 1, 1);
    load.load_by(ConstantVus{.vus = 1, .duration = 50ms});
    load.test.performance->graceful_stop = 50ms;
    load.retry(5, 60);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.load.total.tally.aborted, 1U);
    EXPECT_EQ(result.load.total.tally.attempts, 1U);
  });
}

TEST(EngineModels, LoopsShareTheWork) {
  DemoServer demo;
  LoadRun load(LoadProfile::Mode::async, demo.url("/status/200"), 501, 9);
  load.test.performance->connections.threads = 4;
  EXPECT_EQ(load.run().passed, 501U);
  EXPECT_EQ(demo.requests(), 501);
  load.load_by(ConstantArrivalRate{.rate = 1000, .duration = 101ms});
  EXPECT_EQ(load.run().passed, 101U);
}

TEST(EngineModels, AConnectionCarriesAsManyRequestsAsItMay) {
  DemoServer demo;
  LoadRun load(LoadProfile::Mode::async, demo.url("/status/200"), 30, 1);
  load.test.performance->connections.requests_per_connection = 10;
  EXPECT_EQ(load.run().load.total.connections_opened, 3U);
}

TEST(EngineModels, AThresholdMayEndTheLoad) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/500"), 1, 1);
    load.load_by(ConstantVus{.vus = 1, .duration = 1h});
    Threshold few_fail;
    few_fail.expression = "failed_rate < 1 %";
    few_fail.metric = Threshold::Metric::failed_rate;
    few_fail.limit = 0.01;
    few_fail.abort_on_fail = true;
    load.test.performance->thresholds = {few_fail};
    const LoadSummary summary = load.run_with({});
    EXPECT_TRUE(summary.complete);
    ASSERT_EQ(summary.thresholds.size(), 1U);
    EXPECT_FALSE(summary.thresholds[0].met());
  });
}

TEST(EngineModels, ASearchEndsWithWhatItConfirmed) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/delay/20"), 1, 1);
    FindMax search{.start = 2, .variable = FindMax::Variable::vus, .tolerance = 0.6};
    search.warmup = 0ms;
    search.measure = search.confirm = 50ms;
    // Four VUs at most: more of them fail by the count that they reach.
    Threshold not_too_many;
    not_too_many.expression = "total <= 14";
    not_too_many.metric = Threshold::Metric::total;
    not_too_many.comparison = Threshold::Comparison::at_most;
    not_too_many.limit = 14;
    search.criteria = {not_too_many};
    load.load_by(search);
    const PerformanceResult result = load.run();
    ASSERT_TRUE(result.load.search);
    const SearchResult& found = *result.load.search;
    EXPECT_GE(found.steps.size(), 2U);
    EXPECT_TRUE(found.steps.front().held);
    EXPECT_EQ(demo.requests(), static_cast<std::int64_t>(result.total));
  });
}

}  // namespace
}  // namespace resttest
