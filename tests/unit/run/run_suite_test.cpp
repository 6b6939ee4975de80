#include <deque>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "run/runners.h"
#include "support/fake_clock.h"
#include "support/scripted_transport.h"
#include "support/value_nodes.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using State = Outcome::State;

// Writes down what is told.
class Listener : public Reporter {
 public:
  std::vector<std::string> log;

  void run_started(const RunStart&) override { log.push_back("run"); }
  void test_started(const Test& test) override { log.push_back("start " + test.name); }
  void attempt_finished(const Test& test, const Attempt& attempt, int most) override {
    log.push_back("attempt " + test.name + " " + std::to_string(attempt.number + 1) + "/" +
                  std::to_string(most));
  }
  void test_finished(const Outcome& outcome) override {
    log.push_back("end " + outcome.name + " " + std::string(state_name(outcome.state)));
  }
  void load_finished(const LoadSummary& load) override { log.push_back("load " + load.name); }
  void benchmark_reached(const LoadSummary& load, BenchmarkStep step) override {
    const char* names[] = {"starting", "warming up", "warmed up", "measuring"};
    log.push_back(load.name + " " + names[static_cast<std::size_t>(step)]);
  }
  void benchmark_finished(const LoadSummary& load) override {
    log.push_back("benchmark " + load.name);
  }
  void stopped_on_failure(const Test& test) override { log.push_back("stopped by " + test.name); }
  void warned(std::string_view message) override {
    log.push_back("warned " + std::string(message));
  }
  void run_finished(const RunSummary& summary) override {
    log.push_back(summary.complete ? "over" : "cut");
  }
};

// Answers as a function says.
class Answering : public Transport {
 public:
  explicit Answering(std::function<Exchange(const Request&)> answer) : answer_(std::move(answer)) {}

  Exchange send(const Request& request) override {
    requests.push_back(request);
    return answer_(request);
  }

  std::vector<Request> requests;

 private:
  std::function<Exchange(const Request&)> answer_;
};

// Passes on to a transport that others use, too.
class Lent : public Transport {
 public:
  explicit Lent(Transport& transport) : transport_(transport) {}
  Exchange send(const Request& request) override { return transport_.send(request); }

 private:
  Transport& transport_;
};

// A run of a suite in memory: no network, and time that moves when somebody sleeps.
struct Rehearsal {
  RunSummary run(Transport& transport) {
    Diagnostics found;
    const Plan plan = make_plan(std::span(&suite, 1), Registry::with_builtins(), options, found);
    found.throw_if_errors();
    const Audience audience({&listener});
    const auto of_load = [&transport](TransportNeeds) { return std::make_unique<Lent>(transport); };
    const auto write_results = [this](const LoadSummary& load) {
      listener.log.push_back("write " + load.output_file);
      return lost;
    };
    return run_plan(std::span(&suite, 1), plan,
                    {options, audience, clock, transport, of_load, {}, write_results});
  }
  RunSummary run(std::deque<int> statuses) {
    ScriptedTransport transport(std::move(statuses));
    return run(transport);
  }

  Suite suite;
  RunOptions options;
  FakeClock clock;
  Listener listener;
  std::string lost;  // What becomes of every output file.
};

Test test_named(std::string name, std::string group = "Default") {
  Test test;
  test.name = std::move(name);
  test.group = std::move(group);
  test.url = "http://h/x";
  return test;
}

Test stopping(Test test) {
  test.stop_on_failure = true;
  return test;
}

TestSet set_of(std::vector<Test> tests) {
  TestSet set;
  set.tests = std::move(tests);
  return set;
}

Text filled(const char* text) {
  Text result(text);
  result.is_template = true;
  return result;
}

// `runs` operations after `warmup` others.
Test benchmark_named(std::string name, std::uint64_t runs, std::uint64_t warmup) {
  Test test = test_named(std::move(name));
  test.performance.emplace();
  test.performance->executor = SharedIterations{runs, 1};
  test.performance->warmup = warmup;
  return test;
}

using Log = std::vector<std::string>;

TEST(RunSuite, TellsEverythingInOrder) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a"), test_named("b")}), set_of({test_named("c")})};
  run.suite.testsets[0].tests[1].retry = RetryConfig{.max_retries = 1};
  const RunSummary summary = run.run({200, 503, 200, 404});
  EXPECT_EQ(run.listener.log, (Log{"run", "start a", "attempt a 1/1", "end a pass", "start b",
                                   "attempt b 1/2", "attempt b 2/2", "end b pass_recovered",
                                   "start c", "attempt c 1/1", "end c fail", "over"}));
  EXPECT_TRUE(summary.complete);
  ASSERT_EQ(summary.outcomes.size(), 3U);
  EXPECT_EQ(summary.failed_tests(), 1U);
  EXPECT_EQ(summary.elapsed, 500ms);
}

TEST(RunSuite, AFailureEndsItsTestsetWhereItIsToldTo) {
  struct Case {
    const char* name;
    std::vector<resttest::Test> first;
    std::deque<int> statuses;
    Log log;
  };
  const Case cases[] = {
      {"a failure goes on",
       {test_named("a"), test_named("b")},
       {404, 200, 200},
       {"end a fail", "end b pass", "end z pass"}},
      {"a failure stops",
       {stopping(test_named("a")), test_named("b")},
       {404, 200},
       {"end a fail", "stopped by a", "end z pass"}},
      {"no answer stops",
       {stopping(test_named("a")), test_named("b")},
       {0, 200},
       {"end a fail", "stopped by a", "end z pass"}},
      {"a pass does not stop",
       {stopping(test_named("a")), test_named("b")},
       {200, 404, 200},
       {"end a pass", "end b fail", "end z pass"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Rehearsal run;
    run.suite.testsets = {set_of(c.first), set_of({test_named("z")})};
    const RunSummary summary = run.run(c.statuses);
    Log log;
    for (const std::string& line : run.listener.log) {
      if (line.starts_with("end ") || line.starts_with("stopped ")) log.push_back(line);
    }
    EXPECT_EQ(log, c.log);
    EXPECT_TRUE(summary.complete);
  }
}

TEST(RunSuite, ARecoveredTestStopsWhereThatCountsAsFailed) {
  Rehearsal run;
  run.options.flaky_fails = true;
  run.suite.testsets = {set_of({stopping(test_named("a")), test_named("b")})};
  run.suite.testsets[0].tests[0].retry = RetryConfig{.max_retries = 1};
  const RunSummary summary = run.run({503, 200});
  EXPECT_EQ(summary.outcomes.size(), 1U);
  EXPECT_EQ(summary.failed_tests(), 1U);
}

TEST(RunSuite, WaitsBeforeATest) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a"), test_named("b"), test_named("c")})};
  run.suite.testsets[0].tests[1].delay = 3s;
  run.suite.testsets[0].tests[2].delay = -3s;
  const RunSummary summary = run.run({200, 200, 200});
  EXPECT_EQ(summary.elapsed, 3s);
  EXPECT_EQ(summary.outcomes.at(1).elapsed, 0s);  // No part of the test.
}

TEST(RunSuite, GroupsCountWhatRan) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("1", "zeta"), test_named("2", "Alpha"),
                                stopping(test_named("3", "9")), test_named("4", "zeta")}),
                        set_of({test_named("5", "10"), test_named("6", "Alpha")})};
  const RunSummary summary = run.run({200, 404, 404, 200, 200});
  struct Row {
    const char* name;
    std::uint64_t passed;
    std::uint64_t total;
  };
  const Row rows[] = {{"10", 1, 1}, {"9", 0, 1}, {"Alpha", 1, 2}, {"zeta", 1, 1}};
  const std::vector<GroupCount> groups = summary.groups();
  ASSERT_EQ(groups.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(groups[i].name, rows[i].name);
    EXPECT_EQ(groups[i].passed, rows[i].passed) << rows[i].name;
    EXPECT_EQ(groups[i].total, rows[i].total) << rows[i].name;
  }
}

TEST(RunSuite, StoppedBeforeItsStartRunsNothing) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a")}), set_of({test_named("b")})};
  run.clock.stop();
  const RunSummary summary = run.run({});
  EXPECT_FALSE(summary.complete);
  EXPECT_TRUE(summary.outcomes.empty());
  EXPECT_EQ(run.listener.log, (Log{"run", "cut"}));
}

TEST(RunSuite, StoppedInATestRunsNoFurtherOne) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a"), test_named("b")}), set_of({test_named("c")})};
  Answering transport([&](const Request&) {
    run.clock.stop();
    return Response{.status = 200};
  });
  const RunSummary summary = run.run(transport);
  EXPECT_FALSE(summary.complete);
  EXPECT_EQ(summary.outcomes.size(), 1U);
  EXPECT_EQ(transport.requests.size(), 1U);
}

TEST(RunSuite, StoppedWhileItWaitsRunsNothingMore) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a")})};
  run.suite.testsets[0].tests[0].delay = 5s;
  Answering transport([](const Request&) { return Response{.status = 200}; });
  class StopsAtStart : public Listener {
   public:
    explicit StopsAtStart(FakeClock& clock) : clock_(clock) {}
    void test_started(const resttest::Test&) override { clock_.stop(); }

   private:
    FakeClock& clock_;
  } listener(run.clock);
  Diagnostics found;
  const Plan plan =
      make_plan(std::span(&run.suite, 1), Registry::with_builtins(), run.options, found);
  const Audience audience({&listener});
  const RunSummary summary =
      run_plan(std::span(&run.suite, 1), plan, {run.options, audience, run.clock, transport, {}});
  EXPECT_FALSE(summary.complete);
  EXPECT_TRUE(summary.outcomes.empty());
  EXPECT_TRUE(transport.requests.empty());
}

TEST(RunSuite, WarnsOnceOfARepeatThatMayHaveBeenAppliedTwice) {
  struct Case {
    const char* name;
    const char* method;
    std::deque<int> statuses;
    int warnings;
  };
  const Case cases[] = {
      {"answered twice", "POST", {503, 503, 200}, 1},
      {"was not sent the first time", "POST", {0, 200}, 0},
      {"may be repeated", "PUT", {503, 503, 200}, 0},
      {"was not repeated", "POST", {200}, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Rehearsal run;
    run.suite.testsets = {set_of({test_named("a")})};
    run.suite.testsets[0].tests[0].method = c.method;
    run.suite.testsets[0].tests[0].retry = RetryConfig{.max_retries = 2};
    run.run(c.statuses);
    int warnings = 0;
    for (const std::string& line : run.listener.log) warnings += line.starts_with("warned ");
    EXPECT_EQ(warnings, c.warnings);
  }
}

// Each source binds its own name and those of all later ones; the URL shows what won.
TEST(RunSuite, LaterBindsWin) {
  Rehearsal run;
  run.options.variables = {{"a", "vars"}, {"b", "vars"}, {"c", "vars"}, {"d", "vars"}};
  resttest::Test first = test_named("first");
  first.url = filled("http://h/$a/$b/$c/$d");
  first.variable_binds = {{"c", "test"}, {"d", "test"}};
  first.generator_binds = {{"d", "numbers"}};
  first.extract_binds = {
      {"a", {.name = "jsonpath_mini", .where = {}, .config = node_of("\"found\"")}}};
  resttest::Test second = test_named("second");
  second.url = filled("http://h/$a/$b/$c/$d");
  TestSet set = set_of({first, second});
  set.config.variable_binds = {{"b", "config"}, {"c", "config"}, {"d", "config"}};
  set.config.generators = {
      {"numbers", {.name = "number_sequence", .where = {}, .config = node_of("{}")}}};
  TestSet other = set_of({second});
  run.suite.testsets = {set, other};
  Answering transport(
      [](const Request&) { return Response{.status = 200, .body = R"({"found": "extracted"})"}; });
  run.run(transport);
  ASSERT_EQ(transport.requests.size(), 3U);
  EXPECT_EQ(transport.requests[0].url, "http://h/vars/config/test/1");
  EXPECT_EQ(transport.requests[1].url, "http://h/extracted/config/test/1");  // All stay bound.
  EXPECT_EQ(transport.requests[2].url, "http://h/vars/vars/vars/vars");      // But not beyond.
}

TEST(RunSuite, RetriesSendTheSameBytes) {
  Rehearsal run;
  resttest::Test test = test_named("a");
  test.url = filled("http://h/$n");
  test.generator_binds = {{"n", "numbers"}};
  test.retry = RetryConfig{.max_retries = 2};
  TestSet set = set_of({test});
  set.config.generators = {
      {"numbers", {.name = "number_sequence", .where = {}, .config = node_of("{}")}}};
  run.suite.testsets = {set};
  Answering transport([](const Request&) { return Response{.status = 503}; });
  run.run(transport);
  ASSERT_EQ(transport.requests.size(), 3U);
  for (const Request& request : transport.requests) EXPECT_EQ(request.url, "http://h/1");
}

TEST(RunSuite, BenchmarksRunAfterTheTestsOfTheirTestset) {
  Rehearsal run;
  run.suite.testsets = {set_of({stopping(test_named("a")), test_named("never")}),
                        set_of({test_named("b")})};
  run.suite.testsets[0].benchmarks = {benchmark_named("c", 2, 1), benchmark_named("d", 0, 1),
                                      benchmark_named("e", 1, 0)};
  const RunSummary summary = run.run({404, 500, 500, 200, 200, 200});
  EXPECT_EQ(run.listener.log,
            (Log{"run",         "start a",     "attempt a 1/1", "end a fail",  "stopped by a",
                 "start c",     "c starting",  "c warming up",  "c warmed up", "c measuring",
                 "benchmark c", "start d",     "d starting",    "benchmark d", "start e",
                 "e starting",  "e measuring", "benchmark e",   "start b",     "attempt b 1/1",
                 "end b pass",  "over"}));
  ASSERT_EQ(summary.benchmarks.size(), 3U);
  EXPECT_TRUE(summary.benchmarks[0].is_benchmark);
  EXPECT_EQ(summary.benchmarks[0].total.tally.total(), 2U);
  EXPECT_EQ(summary.benchmarks[0].total.tally.failed(), 1U);
  EXPECT_EQ(summary.benchmarks[1].total.tally.total(), 0U);
  EXPECT_EQ(summary.benchmarks[0].failures.at(0).message, "1 of 2 requests failed");
}

TEST(RunSuite, BenchmarksCountNowhere) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a")})};
  run.suite.testsets[0].benchmarks = {benchmark_named("b", 1, 0)};
  const RunSummary summary = run.run({200, 500});
  EXPECT_EQ(summary.failed_tests(), 0U);
  ASSERT_EQ(summary.groups().size(), 1U);
  EXPECT_EQ(summary.groups()[0].total, 1U);
  EXPECT_TRUE(summary.loads.empty());
  EXPECT_TRUE(summary.complete);
}

TEST(RunSuite, ABenchmarkFollowsRedirectsATestDoesNot) {
  Rehearsal run;
  run.suite.testsets = {set_of({test_named("a")})};
  resttest::Test not_followed = benchmark_named("c", 1, 0);
  not_followed.options = {{"followlocation", false}};
  run.suite.testsets[0].benchmarks = {benchmark_named("b", 1, 0), not_followed};
  Answering transport([](const Request&) { return Response{.status = 200}; });
  run.run(transport);
  ASSERT_EQ(transport.requests.size(), 3U);
  EXPECT_EQ(transport.requests[0].max_redirects, 0);
  EXPECT_EQ(transport.requests[1].max_redirects, 10);
  EXPECT_EQ(transport.requests[2].max_redirects, 0);
}

TEST(RunSuite, AResultFileThatIsLostMakesTheRunIncomplete) {
  struct Case {
    const char* lost;
    bool complete;
    const char* end;
  };
  const Case cases[] = {{"", true, "over"}, {"r.csv: No space left on device", false, "cut"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.lost);
    Rehearsal run;
    run.lost = c.lost;
    run.suite.testsets = {set_of({benchmark_named("a", 1, 0)})};
    run.suite.testsets[0].tests[0].performance->output_file = "r.csv";
    run.suite.testsets[0].benchmarks = {benchmark_named("b", 1, 0)};
    const RunSummary summary = run.run({200, 200});
    EXPECT_EQ(run.listener.log, (Log{"run", "start a", "write r.csv", "load a", "start b",
                                     "b starting", "b measuring", "benchmark b", c.end}));
    EXPECT_EQ(summary.complete, c.complete);
    EXPECT_EQ(summary.loads.at(0).output_lost, c.lost);
    EXPECT_TRUE(summary.loads.at(0).passed);
    EXPECT_TRUE(summary.loads.at(0).complete);
  }
}

}  // namespace
}  // namespace resttest
