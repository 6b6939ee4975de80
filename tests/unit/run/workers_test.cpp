#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "run/runners.h"
#include "support/value_nodes.h"

namespace resttest {
namespace {

using Log = std::vector<std::string>;

// Writes down what is told of tests and files.
class Listener : public Reporter {
 public:
  Log log;

  void test_finished(const Outcome& outcome) override {
    log.push_back(outcome.name + " " + std::string(state_name(outcome.state)));
  }
  void suite_finished(const Suite& suite, std::uint64_t failed) override {
    log.push_back(suite.path + " " + std::to_string(failed));
  }
  void stopped_on_failure(const resttest::Test& test) override {
    log.push_back("stopped by " + test.name);
  }
  void warned(std::string_view message) override {
    log.push_back("warned " + std::string(message));
  }
};

using Answer = std::function<Exchange(const Request&)>;

class Answering : public Transport {
 public:
  explicit Answering(const Answer& answer) : answer_(answer) {}
  Exchange send(const Request& request) override { return answer_(request); }

 private:
  const Answer& answer_;
};

resttest::Test test_at(const std::string& path) {
  resttest::Test test;
  test.name = path;
  test.url = "http://h/" + path;
  return test;
}

Suite suite_of(std::string path, const std::vector<std::string>& tests) {
  Suite suite;
  suite.path = std::move(path);
  TestSet& set = suite.testsets.emplace_back();
  for (const std::string& test : tests) set.tests.push_back(test_at(test));
  return suite;
}

// A run by workers without a network; `answer` is called from all of them.
struct Rehearsal {
  RunSummary run(const Answer& answer) {
    Diagnostics found;
    const Plan plan = make_plan(suites, Registry::with_builtins(), options, found);
    found.throw_if_errors();
    Answering own(answer);
    const Audience audience({&listener});
    SystemClock clock;
    const auto of_worker = [&answer] { return std::make_unique<Answering>(answer); };
    return run_plan(suites, plan, {options, audience, clock, own, {}, of_worker});
  }

  std::vector<Suite> suites;
  RunOptions options{.workers = 3};
  Listener listener;
};

Exchange ok(const Request&) { return Response{.status = 200}; }

std::string path_of(const Request& request) {
  return request.url.substr(request.url.rfind('/') + 1);
}

TEST(RunByWorkers, TestsAreToldInTheOrderOfTheFile) {
  Rehearsal run;
  run.suites = {suite_of("s", {"a", "b", "c", "d"})};
  std::latch others(2);  // The first test ends last of its round.
  const RunSummary summary = run.run([&](const Request& request) -> Exchange {
    if (path_of(request) == "a") {
      others.wait();
    } else if (path_of(request) != "d") {
      others.count_down();
    }
    return Response{.status = path_of(request) == "c" ? 404 : 200};
  });
  EXPECT_EQ(run.listener.log, (Log{"a pass", "b pass", "c fail", "d pass"}));
  EXPECT_EQ(summary.outcomes.size(), 4U);
  EXPECT_EQ(summary.failed_tests(), 1U);
  EXPECT_TRUE(summary.complete);
}

TEST(RunByWorkers, FilesAreToldAsTheyEndOrInTheirOrder) {
  for (const bool in_order : {false, true}) {
    Rehearsal run;
    run.options.preserve_order = in_order;
    run.suites = {suite_of("1", {"slow", "x"}), suite_of("2", {"y"})};
    std::latch quick(1);
    const RunSummary summary = run.run([&](const Request& request) -> Exchange {
      if (path_of(request) == "slow") quick.wait();
      if (path_of(request) == "y") quick.count_down();
      return Response{.status = 200};
    });
    const Log first{"slow pass", "x pass", "1 0"};
    const Log second{"y pass", "2 0"};
    Log expected = in_order ? first : second;
    const Log& rest = in_order ? second : first;
    expected.insert(expected.end(), rest.begin(), rest.end());
    if (in_order) {
      EXPECT_EQ(run.listener.log, expected);
    } else {
      EXPECT_EQ(run.listener.log.size(), expected.size());  // The second ends first, nearly always.
    }
    EXPECT_EQ(summary.outcomes.front().name,
              "slow");  // Reports have the order of the command line.
  }
}

TEST(RunByWorkers, NoMoreAreInFlightThanAllowed) {
  Rehearsal run;
  run.options.workers = 4;
  run.suites = {suite_of("s", {"a", "b", "c", "d", "e", "f", "g", "h"})};
  Permits permits(2);
  std::atomic<int> in_flight = 0;
  std::atomic<int> most = 0;
  const Answer answer = [&](const Request&) -> Exchange {
    const int now = ++in_flight;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) continue;
    --in_flight;
    return Response{.status = 200};
  };
  Diagnostics found;
  const Plan plan = make_plan(run.suites, Registry::with_builtins(), run.options, found);
  Answering own(answer);
  const Audience audience({&run.listener});
  SystemClock clock;
  const auto of_worker = [&answer] { return std::make_unique<Answering>(answer); };
  const RunSummary summary =
      run_plan(run.suites, plan, {run.options, audience, clock, own, {}, of_worker, {}, &permits});
  EXPECT_EQ(summary.outcomes.size(), 8U);
  EXPECT_LE(most, 2);
}

TEST(RunByWorkers, ALostWorkerLosesItsTestsAndNoOthers) {
  Rehearsal run;
  run.options.workers = 2;
  run.suites = {suite_of("1", {"fine", "bang", "never"}), suite_of("2", {"other"})};
  const RunSummary summary = run.run([](const Request& request) -> Exchange {
    if (path_of(request) == "bang") throw std::runtime_error("out of luck");
    return Response{.status = 200};
  });
  EXPECT_FALSE(summary.complete);
  EXPECT_EQ(summary.failed_tests(), 2U);
  ASSERT_EQ(summary.outcomes.size(), 4U);
  EXPECT_EQ(summary.outcomes[1].failures.at(0).message,
            "the worker that ran this test was lost: out of luck");
  EXPECT_EQ(summary.outcomes[3].name, "other");
  EXPECT_TRUE(summary.outcomes[3].passed());
}

TEST(RunByWorkers, WhatDependsRunsInOrder) {
  Rehearsal run;
  Suite suite = suite_of("s", {"binds", "uses"});
  suite.testsets[0].tests[0].variable_binds = {{"x", Value(1)}};
  suite.testsets[0].tests[1].url = "http://h/$x";
  suite.testsets[0].tests[1].url.is_template = true;
  run.suites = {suite};
  std::mutex mutex;
  Log paths;
  run.run([&](const Request& request) -> Exchange {
    const std::lock_guard lock(mutex);
    paths.push_back(path_of(request));
    return ok(request);
  });
  EXPECT_EQ(paths, (Log{"binds", "1"}));
  EXPECT_EQ(
      run.listener.log.at(0),
      "warned the tests of this testset run in order, not by workers: \"uses\" uses $x, which "
      "\"binds\" binds");
}

}  // namespace
}  // namespace resttest
