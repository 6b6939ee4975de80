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
  ReporterArgs args(LogLevel level) {
    ReporterArgs args{.out = out, .err = err};
    args.log = level;
    args.command = "resttest http://h pets.yaml";
    return args;
  }
};

constexpr const char* kFailure =
    "ERROR:Test Failed: create pet URL=http://h/pets Group=pets HTTP Status Code: 503 Response "
    "Time: 11.00ms\n"
    "ERROR:Test Failure, failure type: Invalid HTTP Response Code, Reason: Invalid HTTP response "
    "code: response code 503 not in expected codes [[201]]\n"
    "    place     pets.yaml:4:25\n"
    "    attempts  #1 503 10 ms · wait 0.50 s · #2 503 12 ms · wait 1.00 s · #3 503 11 ms · gave "
    "up: max_retries\n"
    "    rerun     resttest http://h pets.yaml --only 'pets/create pet'\n"
    "    curl      curl -X POST -H 'Content-Type: application/json' -H 'Authorization: ***' "
    "--data-raw '{\"name\":\"Eve'\\''s\"}' http://h/pets\n";

TEST(Log, AFailedTest) {
  Streams to;
  make_log(to.args(LogLevel::warning))->test_finished(gave_up_outcome());
  EXPECT_EQ(to.err.str(), kFailure);
  EXPECT_EQ(to.out.str(), "");
}

TEST(Log, CriticalIsSilent) {
  Streams to;
  make_log(to.args(LogLevel::critical))->test_finished(gave_up_outcome());
  EXPECT_EQ(to.err.str(), "");
}

TEST(Log, WithoutAnswer) {
  Streams to;
  Outcome outcome = gave_up_outcome();
  outcome.attempts.resize(1);
  outcome.attempts[0].next_delay.reset();
  outcome.attempts[0].exchange =
      TransportError{.kind = ErrorKind::connect_refused, .message = "Connection refused"};
  outcome.state = Outcome::State::fail;
  outcome.failures = {{.kind = Failure::Kind::transport,
                       .code = "connect.refused",
                       .where = {},
                       .message = "Curl Exception: (7, \"Failed to connect\")",
                       .details = "because"}};
  make_log(to.args(LogLevel::error))->test_finished(outcome);
  const std::string text = to.err.str();
  EXPECT_EQ(text.substr(0, text.find("    rerun")),
            "ERROR:Test Failed: create pet URL=http://h/pets Group=pets HTTP Status Code: None "
            "Response Time: 0.00ms\n"
            "ERROR:Test Failure, failure type: Curl Exception, Reason: Curl Exception: (7, "
            "\"Failed to connect\")\n"
            "ERROR:Validator/Error details:because\n"
            "    place     pets.yaml:3:12\n"
            "    attempts  #1 connect.refused 0 ms\n");
}

TEST(Log, FailureTypes) {
  struct Case {
    Failure::Kind kind;
    const char* type;
  };
  const Case cases[] = {
      {Failure::Kind::validator, "Validator Failed"},
      {Failure::Kind::extractor, "Extractor Exception"},
      {Failure::Kind::validator_exception, "Validator Exception"},
      {Failure::Kind::execution, "Test Execution Exception"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.type);
    Streams to;
    Outcome outcome = gave_up_outcome();
    outcome.failures[0].kind = c.kind;
    outcome.failures[0].message = "REASON";
    make_log(to.args(LogLevel::error))->test_finished(outcome);
    EXPECT_NE(to.err.str().find(std::string("\nERROR:Test Failure, failure type: ") + c.type +
                                ", Reason: REASON\n"),
              std::string::npos);
  }
}

TEST(Log, APassedTest) {
  Streams to;
  make_log(to.args(LogLevel::warning))->test_finished(passed_outcome());
  EXPECT_EQ(to.err.str(), "");
  make_log(to.args(LogLevel::info))->test_finished(passed_outcome());
  EXPECT_EQ(to.err.str(),
            "INFO:Test Succeeded: list pets URL=http://h/pets Group=pets Response Time: 12.00ms\n");
}

TEST(Log, FlakyMayFail) {
  Streams to;
  Outcome outcome = gave_up_outcome();
  outcome.state = Outcome::State::pass_recovered;
  outcome.flaky_fails = true;
  outcome.failures.clear();
  make_log(to.args(LogLevel::warning))->test_finished(outcome);
  EXPECT_NE(to.err.str().find("Reason: passed after 3 attempts, and --flaky is fail\n"),
            std::string::npos);
}

TEST(Log, Start) {
  Streams to;
  Suite suite;
  RunOptions options;
  options.seeding.seed = 7;
  options.retry.max_retries = 3;
  options.retry.backoff_base = 0.1;
  options.max_concurrency = 2;
  make_log(to.args(LogLevel::info))->run_started({std::span(&suite, 1), options});
  EXPECT_EQ(to.err.str(),
            "INFO:Seed: 7\n"
            "INFO:Retry enabled: max_retries=3, backoff_base=0.1s, backoff_max=30.0s\n"
            "INFO:Max concurrency set to: 2\n");
}

TEST(Log, RetriesOfATest) {
  Streams to;
  const auto log = make_log(to.args(LogLevel::info));
  resttest::Test test;
  test.name = "create pet";
  for (const Attempt& attempt : gave_up_outcome().attempts) log->attempt_finished(test, attempt, 3);
  Attempt refused;
  refused.exchange = TransportError{.kind = ErrorKind::connect_refused};
  refused.next_delay = 100ms;
  log->attempt_finished(test, refused, 4);
  EXPECT_EQ(to.err.str(),
            "INFO:Retrying test create pet due to status 503, attempt 1/3 delay=0.5s\n"
            "INFO:Retrying test create pet due to status 503, attempt 2/3 delay=1.0s\n"
            "INFO:Retrying test create pet after exception, attempt 1/4 delay=0.1s\n");
}

TEST(Log, ALoadTest) {
  Streams to;
  make_log(to.args(LogLevel::info))->load_finished(failed_load());
  EXPECT_EQ(to.err.str(),
            "INFO:Retries of load pets: 2 in 4 requests (503: 2)\n"
            "WARNING:Threshold exceeded: load pets: 1 of 4 requests took longer than 100 ms\n"
            "ERROR:Test Failed: load pets URL=http://h/pets Group=pets HTTP Status Code: 503 "
            "Response Time: 100.00ms\n"
            "ERROR:Test Failure, failure type: Performance Failed, Reason: 1 of 4 requests "
            "failed\n"
            "ERROR:Test Failure, failure type: Performance Failed, Reason: Invalid HTTP response "
            "code: response code 503 not in expected codes [[200]] (1 times)\n"
            "    place     pets.yaml:1:3\n"
            "    rerun     resttest http://h pets.yaml --only 'pets/load pets'\n");
}

TEST(Log, ABenchmark) {
  Streams to;
  const LoadSummary load = failed_benchmark();
  const auto log = make_log(to.args(LogLevel::info));
  log->benchmark_reached(load, BenchmarkStep::starting);
  log->benchmark_reached(load, BenchmarkStep::warming_up);
  log->benchmark_reached(load, BenchmarkStep::warmed_up);
  log->benchmark_reached(load, BenchmarkStep::measuring);
  log->benchmark_finished(load);
  EXPECT_EQ(to.err.str(),
            "INFO:Benchmark Starting: load pets (GET http://h/$what) Group: pets\n"
            "INFO:Warmup: load pets started (10 runs)\n"
            "INFO:Warmup: load pets finished\n"
            "INFO:Benchmark: load pets starting\n"
            "INFO:Benchmark: load pets ending\n"
            "INFO:Retries of load pets: 2 in 4 requests (503: 2)\n"
            "WARNING:Benchmark load pets: 1 of 4 requests failed\n"
            "WARNING:Benchmark load pets: Invalid HTTP response code: response code 503 not in "
            "expected codes [[200]] (1 times)\n"
            "INFO:Benchmark Done: load pets (GET http://h/$what) Group: pets\n");
}

TEST(Log, RetriesOfALoadTest) {
  Streams to;
  Interval last;
  last.retry_notes = {{1, "status:503", 50ms}, {2, "timeout.total", 1500ms}};
  make_log(to.args(LogLevel::info))->interval_finished(failed_load(), last);
  EXPECT_EQ(to.err.str(), "");
  make_log(to.args(LogLevel::debug))->interval_finished(failed_load(), last);
  EXPECT_EQ(to.err.str(),
            "DEBUG:Status 503 on attempt 1, retrying in 0.05s\n"
            "DEBUG:Exception timeout.total on attempt 2, retrying in 1.5s\n");
}

TEST(Log, DebugTellsHowATestWasJudged) {
  Streams to;
  Outcome outcome = passed_outcome();
  make_log(to.args(LogLevel::debug))->test_finished(outcome);
  const std::string expected =
      "DEBUG:Initial Test Result, based on expected response code: True\n"
      "DEBUG:no validators found\n"
      "DEBUG:{\"test\": \"list pets\", \"group\": \"pets\", \"method\": \"GET\", "
      "\"url\": \"http://h/pets\", \"result\": \"passed\", \"state\": \"pass\"";
  EXPECT_EQ(to.err.str().substr(0, expected.size()), expected);
  outcome.validators = 2;
  make_log(to.args(LogLevel::debug))->test_finished(outcome);
  EXPECT_NE(to.err.str().find("DEBUG:executing this many validators: 2\n"), std::string::npos);
}

std::vector<Diagnostic> two_diagnostics() {
  const Location where{pets_file(), 4, 7, 15};
  return {{Severity::error, "unknown-key", where, "unknown key 'x'", "did you mean 'y'?"},
          {Severity::warning, "cut", where, "a fraction is cut", ""}};
}

TEST(Log, Diagnostics) {
  Streams to;
  const Suite suite;
  const auto found = two_diagnostics();
  make_log(to.args(LogLevel::critical))->suites_checked({std::span(&suite, 1), found});
  EXPECT_EQ(to.err.str(),
            "pets.yaml:4:7: error: unknown key 'x'\n"
            "  4 |     - expected_status: [201]\n"
            "    |       ^^^^^^^^^^^^^^^\n"
            "    = hint: did you mean 'y'?\n"
            "pets.yaml:4:7: warning: a fraction is cut\n"
            "  4 |     - expected_status: [201]\n"
            "    |       ^^^^^^^^^^^^^^^\n");
  Streams warning;
  make_log(warning.args(LogLevel::warning))->suites_checked({std::span(&suite, 1), found});
  EXPECT_TRUE(
      warning.err.str().ends_with("ERROR:1 error, 1 warning in 1 file; nothing was sent\n"));
}

TEST(Log, DiagnosticsAreCut) {
  Streams to;
  const Suite suite;
  const auto found = two_diagnostics();
  ReporterArgs args = to.args(LogLevel::warning);
  args.max_diagnostics = 1;
  make_log(args)->suites_checked({std::span(&suite, 1), found});
  EXPECT_EQ(to.err.str(),
            "pets.yaml:4:7: error: unknown key 'x'\n"
            "  4 |     - expected_status: [201]\n"
            "    |       ^^^^^^^^^^^^^^^\n"
            "    = hint: did you mean 'y'?\n"
            "… 1 more (--max-diagnostics 0 shows all)\n"
            "ERROR:1 error, 1 warning in 1 file; nothing was sent\n");
}

TEST(Log, QuietShowsErrorsAlone) {
  Streams to;
  const Suite suite;
  auto found = two_diagnostics();
  found.erase(found.begin());
  const auto log = make_log(to.args(LogLevel::debug), LogKind::quiet);
  log->suites_checked({std::span(&suite, 1), found});
  log->warned("look");
  log->test_finished(passed_outcome());
  EXPECT_EQ(to.err.str(), "");
  log->test_finished(gave_up_outcome());
  EXPECT_EQ(to.err.str(), kFailure);
}

TEST(Log, ARunWithoutTests) {
  Streams to;
  make_log(to.args(LogLevel::warning))->run_finished({});
  EXPECT_EQ(to.err.str(), "WARNING:no test ran\n");
}

}  // namespace
}  // namespace resttest
