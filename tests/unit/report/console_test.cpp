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
  ReporterArgs args(int width) {
    ReporterArgs args{.out = out, .err = err};
    args.width = width;
    args.command = "resttest http://h pets.yaml";
    return args;
  }
};

Suite pets_suite() {
  Suite suite;
  suite.testsets.resize(1);
  suite.testsets[0].where = {pets_file(), 1, 1};
  for (const auto& [method, name] :
       {std::pair("GET", "list pets"), std::pair("POST", "create pet")}) {
    Test test;
    test.name = name;
    test.group = "pets";
    test.method = method;
    test.url = "/pets";
    suite.testsets[0].tests.push_back(test);
  }
  return suite;
}

// Its tests under the ids that outcomes.h has for them.
RunStart start_of(const Suite& suite, const RunOptions& options) {
  RunStart start{std::span(&suite, 1), options};
  for (const Test& test : suite.testsets[0].tests) {
    start.tests.push_back({test.group + "/" + test.name, &test});
  }
  return start;
}

Outcome flaky_outcome() {
  Outcome outcome = gave_up_outcome();
  outcome.state = Outcome::State::pass_recovered;
  outcome.failures.clear();
  outcome.attempts.back().exchange = response_with(201, "{}", 9ms);
  return outcome;
}

std::string run_pretty(Streams& to, int width, bool utf8, const std::vector<Outcome>& outcomes) {
  ReporterArgs args = to.args(width);
  args.utf8 = utf8;
  const auto console = make_console(args);
  const Suite suite = pets_suite();
  RunOptions options;
  options.base_url = "http://h";
  options.retry.max_retries = 2;
  console->run_started(start_of(suite, options));
  for (const Outcome& outcome : outcomes) console->test_finished(outcome);
  RunSummary summary;
  summary.outcomes = outcomes;
  summary.elapsed = 2100ms;
  console->run_finished(summary);
  return to.out.str();
}

TEST(Console, ARunAt120Columns) {
  Streams to;
  EXPECT_EQ(run_pretty(to, 120, true, {passed_outcome(), flaky_outcome(), gave_up_outcome()}),
            "resttest " RESTTEST_VERSION
            " · 1 file, 2 tests · http://h · retries 2 (0.5 s × 2ⁿ, at most 30 s)\n"
            "\n"
            "  PASS   pets/list pets   GET  /pets  200    12 ms\n"
            "  FLAKY  pets/create pet  POST /pets  201   1.53 s   3 attempts (503 ×2, 201), waited "
            "1.50 s, last 9 ms\n"
            "  FAIL   pets/create pet  POST /pets  503   1.53 s   3 attempts (503 ×3), waited "
            "1.50 s\n"
            "\n"
            "Test Group pets FAILED: : 2/3 Tests Passed!\n"
            "3 tests · 2 passed (1 flaky) · 1 failed · 4 retries · 2.1 s" +
                std::string(55, ' ') + "exit 1\n");
}

TEST(Console, ARunAt80ColumnsInAscii) {
  Streams to;
  EXPECT_EQ(run_pretty(to, 80, false, {flaky_outcome()}),
            "resttest " RESTTEST_VERSION
            " - 1 file, 2 tests - http://h - retries 2 (0.5 s x 2^n, at most 30 s)\n"
            "\n"
            "  FLAKY  pets/create pet  POST /pets  201   1.53 s\n"
            "         3 attempts (503 x2, 201), waited 1.50 s, last 9 ms\n"
            "\n"
            "Test Group pets SUCCEEDED: : 1/1 Tests Passed!\n"
            "1 test - 1 passed (1 flaky) - 0 failed - 2 retries - 2.1 s" +
                std::string(16, ' ') + "exit 0\n");
}

TEST(Console, APartOfASuite) {
  Streams to;
  const auto console = make_console(to.args(80));
  const Suite suite = pets_suite();
  const RunOptions options;
  RunStart start = start_of(suite, options);
  start.tests.pop_back();
  Outcome outcome = passed_outcome();
  outcome.needed_by = {"pets/a", "pets/b", "pets/c"};
  console->run_started(start);
  console->test_finished(outcome);
  EXPECT_EQ(to.out.str(), "resttest " RESTTEST_VERSION
                          " · 1 file, 1 of 2 tests\n"
                          "\n"
                          "  PASS   pets/list pets  GET /pets  200    12 ms\n"
                          "         needed by pets/a, pets/b and 1 more\n");
}

TEST(Console, LongNamesAreCutInTheMiddle) {
  Streams to;
  const auto console = make_console(to.args(80));
  Suite suite = pets_suite();
  Outcome outcome = passed_outcome();
  suite.testsets[0].tests[0].name = std::string(60, 'n') + " end";
  outcome.id = "pets/" + suite.testsets[0].tests[0].name;
  const RunOptions options;
  console->run_started(start_of(suite, options));
  console->test_finished(outcome);
  const std::string text = to.out.str();
  const std::string line = text.substr(text.find("  PASS"));
  EXPECT_NE(line.find("nnn…nnn"), std::string::npos);
  EXPECT_NE(line.find("n end  GET  /pets  200    12 ms\n"), std::string::npos);
  EXPECT_EQ(cells(line.substr(0, line.find('\n'))), 80U);
}

TEST(Console, AFailureBlock) {
  Streams to;
  make_console(to.args(80))->test_finished(gave_up_outcome());
  EXPECT_EQ(to.err.str(),
            "\n"
            "error[status]: expected 201, got 503 Service Unavailable after 3 attempts\n"
            "  --> pets.yaml:4:25\n"
            "   |\n"
            " 2 |     - name: \"create pet\"\n"
            " 3 |     - url: /pets\n"
            " 4 |     - expected_status: [201]\n"
            "   |                         ^^^ got 503\n"
            "   |\n"
            "   = request   POST http://h/pets   (16 B, application/json)\n"
            "   = attempts  #1 503 10 ms · wait 0.50 s · #2 503 12 ms · wait 1.00 s · #3 503 11 ms "
            "· gave up: max_retries\n"
            "   = body      {\"error\": \"no ***\"}   (28 B)\n"
            "   = rerun     resttest http://h pets.yaml --only 'pets/create pet'\n"
            "   = curl      curl -X POST -H 'Content-Type: application/json' -H 'Authorization: "
            "***' --data-raw '{\"name\":\"Eve'\\''s\"}' http://h/pets\n"
            "\n");
}

TEST(Console, WithoutALineOfItsOwnTheUrlIsMarked) {
  Streams to;
  Outcome outcome = gave_up_outcome();
  outcome.state = Outcome::State::fail;
  outcome.attempts.resize(1);
  outcome.attempts[0].next_delay.reset();
  outcome.attempts[0].exchange = TransportError{.kind = ErrorKind::connect_refused};
  outcome.failures = {{.kind = Failure::Kind::transport,
                       .code = "connect.refused",
                       .where = {},
                       .message = "connection refused\nx"}};
  make_console(to.args(80))->test_finished(outcome);
  const std::string expected =
      "\n"
      "error[connect.refused]: connection refused\\x0ax\n"
      "  --> pets.yaml:3:12\n"
      "   |\n"
      " 1 | - test:\n"
      " 2 |     - name: \"create pet\"\n"
      " 3 |     - url: /pets\n"
      "   |            ^^^^^\n"
      "   |\n";
  EXPECT_EQ(to.err.str().substr(0, expected.size()), expected);
}

TEST(Console, ABodyThatIsNoText) {
  Streams to;
  Outcome outcome = gave_up_outcome();
  outcome.attempts.back().exchange = response_with(503, "\xff\xfe", 1ms);
  make_console(to.args(80))->test_finished(outcome);
  EXPECT_NE(to.err.str().find("= body      (no text, 2 B, sha256 "), std::string::npos);
}

TEST(Console, ALoadTest) {
  Streams to;
  make_console(to.args(80))->load_finished(failed_load());
  const std::string text = to.out.str();
  EXPECT_TRUE(
      text.starts_with("\n[Async Performance Mode] Test: load pets\n"
                       "=== PERFORMANCE SUMMARY ===\n"
                       "total: 4\n"));
  EXPECT_EQ(
      text.substr(text.rfind("===\n") + 4),
      "whole operation   p50 20.00*   p75 30.02*   p90 340.00*   p95 340.00*   p99 340.00*   p99.9 "
      "340.00*   max 340.00 ms\n"
      "each attempt      p50 12.00   p75 20.00*   p90 30.00*   p95 30.00*   p99 30.00*   p99.9 "
      "30.00*   max 30.00 ms\n"
      "rate              2.0 operations/s over 2.00 s · 2 in flight\n"
      "attempts          1: 3 · 3: 1\n"
      "answers           200 ×3 · 503 ×3      waited in back-off 0.30 s in all\n"
      "                  * too few samples to bound it from above\n"
      "  FAIL   pets/load pets   GET /pets   4 operations, 100 ms on average\n");
  const std::string block =
      "\n"
      "error[performance]: 1 of 4 requests failed\n"
      "  --> pets.yaml:1:3\n"
      "   |\n"
      " 1 | - test:\n"
      "   |   ^^^^\n"
      "   |\n"
      "   = because   Invalid HTTP response code: response code 503 not in expected codes [[200]] "
      "(1 times)\n"
      "   = rerun     resttest http://h pets.yaml --only 'pets/load pets'\n"
      "\n";
  EXPECT_EQ(to.err.str(), block);
}

TEST(Console, ABenchmark) {
  Streams to;
  LoadSummary load = failed_benchmark();
  load.output_file = "out/r.csv";
  make_console(to.args(80))->benchmark_finished(load);
  EXPECT_TRUE(
      to.out.str().starts_with("\n[Async Performance Mode] Benchmark: load pets\n"
                               "whole operation   p50 20.00*   "));
  EXPECT_EQ(to.out.str().substr(to.out.str().find("metrics ")),
            "metrics           total_time: 2 samples\n"
            "                  total_time median: 0.00065\n"
            "                  size_upload mean_harmonic: -\n"
            "written to        out/r.csv\n"
            "  DONE   pets/load pets   GET /$what   4 operations, 1 failed\n");
  EXPECT_EQ(to.err.str(),
            "warning: benchmark load pets: 1 of 4 requests failed\n"
            "warning: benchmark load pets: Invalid HTTP response code: response code 503 not in "
            "expected codes [[200]] (1 times)\n");
}

TEST(Console, TotalsCountBenchmarksApart) {
  Streams to;
  RunSummary summary;
  summary.benchmarks = {failed_benchmark()};
  summary.elapsed = 2100ms;
  make_console(to.args(80))->run_finished(summary);
  EXPECT_EQ(to.err.str(), "");
  EXPECT_NE(to.out.str().find("0 tests · 0 passed · 0 failed · 1 benchmark · 2.1 s"),
            std::string::npos);
  EXPECT_NE(to.out.str().find("exit 0"), std::string::npos);
}

TEST(Console, DiagnosticsAndTheirCount) {
  Streams to;
  const Suite suite;
  const std::vector<Diagnostic> found{
      {Severity::error, "yaml", {pets_file(), 2, 13, 1}, "quoted text is never closed", ""}};
  make_console(to.args(80))->suites_checked({std::span(&suite, 1), found});
  EXPECT_TRUE(to.err.str().ends_with("1 error in 1 file · nothing was sent" + std::string(36, ' ') +
                                     "exit 103\n"))
      << to.err.str();
  EXPECT_EQ(to.out.str(), "");
}

TEST(Console, ARunWithoutTests) {
  Streams to;
  make_console(to.args(80))->run_finished({});
  EXPECT_EQ(to.err.str(), "warning: no test ran\n");
}

}  // namespace
}  // namespace resttest
