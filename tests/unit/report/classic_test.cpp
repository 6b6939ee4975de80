#include <sstream>

#include <gtest/gtest.h>

#include "report/reporters.h"
#include "support/outcomes.h"

#include "resttest/reporter.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;

struct Streams {
  std::ostringstream out;
  std::ostringstream err;
  ReporterArgs args() { return {.out = out, .err = err}; }
};

TEST(Classic, APassedTest) {
  Streams to;
  make_classic(to.args())->test_finished(passed_outcome());
  EXPECT_EQ(to.out.str(),
            "TEST RESULT: list pets | URL=http://h/pets | Passed=True | Response Time=12.00 ms\n");
}

TEST(Classic, AFailedTestShowsItsAnswer) {
  Streams to;
  make_classic(to.args())->test_finished(gave_up_outcome());
  EXPECT_EQ(
      to.out.str(),
      "{\"error\": \"no ***\"}\n"
      "[('server', 'X'), ('content-type', 'text/plain')]\n"
      "TEST RESULT: create pet | URL=http://h/pets | Passed=False | Response Time=11.00 ms\n");
}

TEST(Classic, WithoutAResponse) {
  Streams to;
  Outcome outcome = passed_outcome();
  outcome.state = Outcome::State::fail;
  outcome.attempts.clear();
  make_classic(to.args())->test_finished(outcome);
  EXPECT_EQ(to.out.str(),
            "TEST RESULT: list pets | URL=http://h/pets | Passed=False | Response Time=0.00 ms\n");
}

TEST(Classic, BodiesAndHeadersOnRequest) {
  struct Case {
    const char* name;
    std::optional<bool> option;
    bool suite;
    bool headers;
    const char* before;
  };
  const Case cases[] = {
      {"nobody asks", {}, false, false, ""},
      {"the suite asks", {}, true, false, "[]\n"},
      {"the option asks", true, false, false, "[]\n"},
      {"the option wins", false, true, false, ""},
      {"headers", {}, false, true, "[]\n"},  // There are none.
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Streams to;
    ReporterArgs args = to.args();
    args.print_bodies = c.option;
    args.print_headers = c.headers;
    Outcome outcome = passed_outcome();
    outcome.print_bodies = c.suite;
    make_classic(args)->test_finished(outcome);
    EXPECT_EQ(to.out.str(), std::string(c.before) +
                                "TEST RESULT: list pets | URL=http://h/pets | Passed=True | "
                                "Response Time=12.00 ms\n");
  }
}

TEST(Classic, NothingSteersTheTerminal) {
  Streams to;
  Outcome outcome = gave_up_outcome();
  outcome.name = "a\nTEST RESULT: b";
  outcome.attempts.resize(1);
  outcome.attempts[0].exchange = response_with(503, "\x1b[2J\n::error::x\xff", 1ms);
  make_classic(to.args())->test_finished(outcome);
  EXPECT_EQ(to.out.str(),
            "\\x1b[2J\n\\x3a:error::x\\xff\n"
            "[]\n"
            "TEST RESULT: a\\x0aTEST RESULT: b | URL=http://h/pets | Passed=False | "
            "Response Time=1.00 ms\n");
}

TEST(Classic, SkippedTestsHaveNoLine) {
  Streams to;
  make_classic(to.args())->test_finished(Outcome());
  EXPECT_EQ(to.out.str(), "");
}

TEST(Classic, DelayAndStop) {
  Streams to;
  const auto classic = make_classic(to.args());
  resttest::Test test;
  classic->test_started(test);
  test.delay = 2s;
  classic->test_started(test);
  classic->stopped_on_failure(test);
  EXPECT_EQ(to.out.str(),
            "Delaying for 2s\n"
            "STOP ON FAILURE! stopping test set execution, continuing with other test sets\n");
}

TEST(Classic, ALoadTest) {
  Streams to;
  make_classic(to.args())->load_finished(failed_load());
  EXPECT_EQ(to.out.str(),
            "[Async Performance Mode] Test: load pets\n"
            "=== PERFORMANCE SUMMARY ===\n"
            "total: 4\n"
            "passed: 3\n"
            "failed: 1\n"
            "min_ms: 10.00\n"
            "max_ms: 340.00\n"
            "avg_ms: 100.00\n"
            "total_retries: 2\n"
            "avg_retries_per_request: 0.50\n"
            "threshold_exceeded: 1\n"
            "===========================\n"
            "attempts: 6\n"
            "attempt_min_ms: 10.00\n"
            "attempt_max_ms: 30.00\n"
            "attempt_avg_ms: 16.67\n"
            "wall_time_sec: 2.00\n"
            "rps: 2.00\n"
            "p50_ms: 20.00\n"
            "p99.9_ms: 340.00\n"
            "TEST RESULT: load pets | URL=http://h/pets | Passed=False | "
            "Response Time=100.00 ms\n");
}

TEST(Classic, ALoadTestWithoutData) {
  Streams to;
  LoadSummary load;
  load.name = "nothing";
  load.percentiles = {99};
  make_classic(to.args())->load_finished(load);
  EXPECT_NE(to.out.str().find("[Sync Performance Mode] Test: nothing\n"), std::string::npos);
  EXPECT_NE(to.out.str().find("min_ms: 0.00\nmax_ms: 0.00\navg_ms: 0.00\n"), std::string::npos);
  EXPECT_NE(to.out.str().find("rps: 0.00\np99_ms: 0.00\n"), std::string::npos);
}

TEST(Classic, ABenchmark) {
  Streams to;
  make_classic(to.args())->benchmark_finished(failed_benchmark());
  const std::string rule = std::string(60, '=') + "\n";
  EXPECT_EQ(to.out.str(),
            "\n" + rule + "[ASYNC MODE] Performance Test: load pets  --  GET http://h/$what\n" +
                rule +
                "Total Requests    : 4\n"
                "Passed            : 3\n"
                "Failed            : 1\n"
                "Min Response Time : 10.00 ms\n"
                "Avg Response Time : 100.00 ms\n"
                "Max Response Time : 340.00 ms\n"
                "Wall Clock Time   : 2.00 sec\n"
                "Throughput (RPS)  : 2.00 req/sec\n"
                "Total Retries     : 2\n"
                "Avg Retries/Req   : 0.50\n" +
                rule +
                "\n"
                "{\"aggregates\": [[\"total_time\", \"median\", 0.00065], [\"size_upload\", "
                "\"mean_harmonic\", null]], \"results\": {\"total_time\": [0.0009, 0.0004]}, "
                "\"name\": \"load pets\", \"group\": \"pets\", \"failures\": 1}\n");
}

TEST(Classic, ABenchmarkWithoutDataOrRetries) {
  Streams to;
  LoadSummary load;
  load.is_benchmark = true;
  load.name = "nothing";
  load.method = "GET";
  make_classic(to.args())->benchmark_finished(load);
  const std::string text = to.out.str();
  EXPECT_NE(text.find("[SYNC MODE] Performance Test: nothing"), std::string::npos);
  EXPECT_NE(text.find("Max Response Time : 0.00 ms\n"), std::string::npos);
  EXPECT_NE(text.find("Throughput (RPS)  : 0.00 req/sec\n======"), std::string::npos);
}

TEST(Classic, Groups) {
  Streams to;
  ReporterArgs args = to.args();
  args.out_color = {true};
  RunSummary summary;
  summary.outcomes = {passed_outcome(), gave_up_outcome(), passed_outcome()};
  summary.outcomes[2].group = "10";
  make_classic(args)->run_finished(summary);
  EXPECT_EQ(to.out.str(),
            "\x1b[92mTest Group 10 SUCCEEDED: : 1/1 Tests Passed!\x1b[0m\n"
            "\x1b[91mTest Group pets FAILED: : 1/2 Tests Passed!\x1b[0m\n");
}

TEST(Classic, ACheckedSuite) {
  Streams to;
  std::vector<Suite> suites(1);
  Suite& suite = suites[0];
  suite.testsets.resize(1);
  suite.testsets[0].where = {pets_file(), 1, 1};
  suite.testsets[0].tests.resize(2);
  const auto classic = make_classic(to.args());
  classic->suites_checked({suites, {}, false});
  EXPECT_EQ(to.out.str(), "");
  classic->suites_checked({suites, {}, true});
  EXPECT_EQ(to.out.str(), "1 file, 2 tests, no mistakes\n");
}

}  // namespace
}  // namespace resttest
