#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;

// What a performance block with these keys says; the keys begin in column 33.
LoadProfile profile_of(const std::string& keys) {
  const ReadSuite suite = read_one("url: /x, performance: {" + keys + "}");
  EXPECT_EQ(suite.messages(), "") << keys;
  return *suite.test().performance;
}

LoadProfile benchmark_of(const std::string& keys) {
  const ReadSuite suite = read("- benchmark: {url: /x, metrics: total_time, " + keys + "}");
  EXPECT_EQ(suite.messages(), "") << keys;
  return *suite.suite.testsets.at(0).benchmarks.at(0).performance;
}

TEST(ReadExecutor, ClosedModels) {
  struct Case {
    const char* keys;
    const char* executor;
    std::uint64_t iterations;
    int vus;
    std::optional<std::chrono::nanoseconds> limit;
  };
  const Case cases[] = {
      {"", "shared-iterations", 1, 0, {}},
      {"repeat: 7, concurrency: 3", "shared-iterations", 7, 3, {}},
      {"repeat: 7, vus: 3", "shared-iterations", 7, 3, {}},
      {"repeat: 7, duration: 10s", "shared-iterations", 7, 0, 10s},
      {"repeat: 7, max_duration: 10s", "shared-iterations", 7, 0, 10s},
      {"iterations: 7", "shared-iterations", 7, 0, {}},
      {"executor: shared-iterations", "shared-iterations", 1, 1, 10min},
      {"executor: Shared-Iterations, iterations: 5, vus: 2, max_duration: 1m30s",
       "shared-iterations", 5, 2, 90s},
      {"executor: shared-iterations, concurrency: 4", "shared-iterations", 1, 4, 10min},
      {"executor: per-vu-iterations", "per-vu-iterations", 1, 1, 10min},
      {"executor: per-vu-iterations, iterations: 5, vus: 2, max_duration: 1", "per-vu-iterations",
       5, 2, 1s},
      {"duration: 5m", "constant-vus", 0, 0, 5min},
      {"duration: 1, concurrency: 9", "constant-vus", 0, 9, 1s},
      {"executor: constant-vus, duration: 1.5", "constant-vus", 0, 1, 1500ms},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.keys);
    const Executor executor = profile_of(c.keys).executor;
    ASSERT_EQ(executor_name(executor), c.executor);
    if (const auto* shared = std::get_if<SharedIterations>(&executor)) {
      EXPECT_EQ(shared->iterations, c.iterations);
      EXPECT_EQ(shared->vus, c.vus);
      EXPECT_EQ(shared->max_duration, c.limit);
    } else if (const auto* each = std::get_if<PerVuIterations>(&executor)) {
      EXPECT_EQ(each->iterations, c.iterations);
      EXPECT_EQ(each->vus, c.vus);
      EXPECT_EQ(each->max_duration, c.limit);
    } else {
      EXPECT_EQ(std::get<ConstantVus>(executor).vus, c.vus);
      EXPECT_EQ(std::get<ConstantVus>(executor).duration, c.limit);
    }
  }
}

TEST(ReadExecutor, Stages) {
  struct Case {
    const char* keys;
    const char* executor;
    double start;
    std::vector<std::pair<std::chrono::nanoseconds, double>> stages;
  };
  const Case cases[] = {
      {"stages: [{duration: 20s, concurrency: 10}, {duration: 10s, concurrency: 0}]",
       "ramping-vus",
       1,
       {{20s, 10}, {10s, 0}}},
      {"stages: [{duration: 0, concurrency: 10}, {duration: 1s, vus: 3}]",
       "ramping-vus",
       1,
       {{0s, 10}, {1s, 3}}},
      {"executor: ramping-vus, start_vus: 0, stages: [{target: 10, duration: 20}]",
       "ramping-vus",
       0,
       {{20s, 10}}},
      {"start_vus: 4, stages: [{target: 10, duration: 20}]", "ramping-vus", 4, {{20s, 10}}},
      {"stages: [{duration: 20s, rate: 10.5}]", "ramping-arrival-rate", 0, {{20s, 10.5}}},
      {"stages: [[{duration: 20s}, {rate: 10.5}]]", "ramping-arrival-rate", 0, {{20s, 10.5}}},
      {"start_rate: 2, stages: [{duration: 4900ms, target: 2}, {duration: 5, target: 3}]",
       "ramping-arrival-rate",
       2,
       {{4900ms, 2}, {5s, 3}}},
      {"executor: ramping-arrival-rate, start_rate: 0, stages: [{duration: 1, rate: 0}]",
       "ramping-arrival-rate",
       0,
       {{1s, 0}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.keys);
    const Executor executor = profile_of(c.keys).executor;
    ASSERT_EQ(executor_name(executor), c.executor);
    const auto* vus = std::get_if<RampingVus>(&executor);
    const auto* rates = std::get_if<RampingArrivalRate>(&executor);
    EXPECT_EQ(vus ? vus->start_vus : rates->start_rate, c.start);
    const std::vector<LoadStage>& stages = vus ? vus->stages : rates->stages;
    ASSERT_EQ(stages.size(), c.stages.size());
    for (std::size_t i = 0; i < stages.size(); ++i) {
      EXPECT_EQ(stages[i].duration, c.stages[i].first) << i;
      EXPECT_EQ(stages[i].target, c.stages[i].second) << i;
    }
  }
}

TEST(ReadExecutor, ConstantArrivalRate) {
  const LoadProfile brief = profile_of("rate: 200, duration: 5m");
  const auto& plain = std::get<ConstantArrivalRate>(brief.executor);
  EXPECT_EQ(plain.rate, 200);
  EXPECT_EQ(plain.time_unit, 1s);
  EXPECT_EQ(plain.duration, 5min);
  EXPECT_EQ(plain.admission.max_in_flight, 0);
  EXPECT_EQ(plain.admission.when_full, Admission::WhenFull::queue);
  EXPECT_EQ(plain.admission.arrival, Admission::Arrival::uniform);
  EXPECT_FALSE(plain.admission.max_queue);
  EXPECT_EQ(brief.start_time, 0s);
  EXPECT_EQ(brief.graceful_stop, 30s);

  const LoadProfile full = profile_of(
      "executor: constant-arrival-rate, rate: '0.5', time_unit: 1m, duration: 1h, "
      "max_in_flight: 40, max_queue: 0, arrival: Poisson, start_time: 2s, graceful_stop: 0");
  const auto& load = std::get<ConstantArrivalRate>(full.executor);
  EXPECT_EQ(load.rate, 0.5);
  EXPECT_EQ(load.time_unit, 1min);
  EXPECT_EQ(load.duration, 1h);
  EXPECT_EQ(load.admission.max_in_flight, 40);
  EXPECT_EQ(load.admission.max_queue, 0U);
  EXPECT_EQ(load.admission.arrival, Admission::Arrival::poisson);
  EXPECT_EQ(full.start_time, 2s);
  EXPECT_EQ(full.graceful_stop, 0s);

  const LoadProfile named = profile_of("rate: 5, duration: 1, concurrency: 8, when_full: drop");
  const auto& bounded = std::get<ConstantArrivalRate>(named.executor).admission;
  EXPECT_EQ(bounded.max_in_flight, 8);
  EXPECT_EQ(bounded.when_full, Admission::WhenFull::drop);
}

TEST(ReadExecutor, FindMax) {
  const LoadProfile brief =
      profile_of("executor: find-max, start: 100, criteria: [response.p(99) < 250]");
  const auto& plain = std::get<FindMax>(brief.executor);
  EXPECT_EQ(plain.start, 100);
  EXPECT_EQ(plain.variable, FindMax::Variable::rate);
  EXPECT_EQ(plain.factor, 2);
  EXPECT_EQ(plain.tolerance, 0.01);
  EXPECT_EQ(plain.warmup, 2s);
  EXPECT_EQ(plain.measure, 10s);
  EXPECT_EQ(plain.cooldown, 0s);
  EXPECT_EQ(plain.confirm, 30s);
  EXPECT_EQ(plain.deadline, 300s);
  EXPECT_EQ(plain.criteria.size(), 1U);
  EXPECT_EQ(brief.warmup, 0U);

  const LoadProfile full = profile_of(
      "executor: find-max, variable: vus, start: 5, factor: 1.5, tolerance: 0.05, warmup: 0, "
      "measure: 3, cooldown: 1, confirm: 5, deadline: 60, warmup_runs: 4, "
      "criteria: [failed_rate <= 1%, {expr: p99 < 5, confidence: 95}]");
  const auto& search = std::get<FindMax>(full.executor);
  EXPECT_EQ(search.start, 5);
  EXPECT_EQ(search.variable, FindMax::Variable::vus);
  EXPECT_EQ(search.factor, 1.5);
  EXPECT_EQ(search.tolerance, 0.05);
  EXPECT_EQ(search.warmup, 0s);
  EXPECT_EQ(search.measure, 3s);
  EXPECT_EQ(search.cooldown, 1s);
  EXPECT_EQ(search.confirm, 5s);
  EXPECT_EQ(search.deadline, 60s);
  EXPECT_EQ(search.criteria.at(1).confidence, 95);
  EXPECT_EQ(full.warmup, 4U);
}

TEST(ReadExecutor, Connections) {
  const ConnectionPlan plain = profile_of("").connections;
  EXPECT_FALSE(plain.http_version);
  EXPECT_FALSE(plain.threads);
  EXPECT_EQ(plain.streams, 10);
  EXPECT_EQ(plain.requests_per_connection, 0);
  EXPECT_EQ(plain.unix_socket, "");
  const ConnectionPlan full =
      profile_of(
          "mode: async, http_version: 2, streams: 5, requests_per_connection: 1, threads: 4, "
          "unix_socket: /run/a.sock")
          .connections;
  EXPECT_EQ(full.http_version, HttpVersion::http2);
  EXPECT_EQ(full.threads, 4);
  EXPECT_EQ(full.streams, 5);
  EXPECT_EQ(full.requests_per_connection, 1);
  EXPECT_EQ(full.unix_socket, "/run/a.sock");
  EXPECT_EQ(profile_of("http_version: 1.1").connections.http_version, HttpVersion::http1);
  EXPECT_EQ(profile_of("http_version: '1.1'").connections.http_version, HttpVersion::http1);
  EXPECT_EQ(profile_of("http_version: AUTO").connections.http_version, HttpVersion::automatic);
}

TEST(ReadExecutor, OfABenchmark) {
  struct Case {
    const char* keys;
    const char* executor;
    int vus;
  };
  const Case cases[] = {
      {"benchmark_runs: 5", "shared-iterations", 1},
      {"benchmark_runs: 5, duration: 3s", "shared-iterations", 1},
      {"duration: 3s", "constant-vus", 1},
      {"duration: 3s, max_concurrency: 4", "constant-vus", 4},
      {"executor: constant-vus, duration: 3s, vus: 2", "constant-vus", 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.keys);
    const Executor executor = benchmark_of(c.keys).executor;
    EXPECT_EQ(executor_name(executor), c.executor);
    const auto* constant = std::get_if<ConstantVus>(&executor);
    EXPECT_EQ(constant ? constant->vus : std::get<SharedIterations>(executor).vus, c.vus);
  }
  const Executor rate = benchmark_of(
                            "rate: 5, duration: 3s, concurrency: 4, threads: 1, "
                            "mode: async, graceful_stop: 1")
                            .executor;
  EXPECT_EQ(std::get<ConstantArrivalRate>(rate).admission.max_in_flight, 4);
  const LoadProfile search =
      benchmark_of("executor: find-max, start: 5, warmup: 500ms, criteria: [failed == 0]");
  EXPECT_EQ(std::get<FindMax>(search.executor).warmup, 500ms);
  EXPECT_EQ(search.warmup, kDefaultBenchmarkWarmup);
}

struct Mistake {
  const char* keys;
  const char* messages;
};

// Each of a performance block; the keys begin in column 33.
void expect_messages(const std::vector<Mistake>& mistakes) {
  for (const Mistake& m : mistakes) {
    EXPECT_EQ(read_one(std::string("url: /x, performance: {") + m.keys + "}").messages(),
              m.messages)
        << m.keys;
  }
}

TEST(ReadExecutor, MistakesInTheModel) {
  expect_messages({
      {"executor: constant-vu, duration: 1s",
       "1:43: error: there is no executor 'constant-vu' (did you mean 'constant-vus'?)\n"},
      {"executor: steady, duration: 1s",
       "1:43: error: there is no executor 'steady' (executors are shared-iterations, "
       "per-vu-iterations, constant-vus, ramping-vus, constant-arrival-rate, "
       "ramping-arrival-rate, find-max)\n"},
      {"executor: 3",
       "1:43: error: there is no executor 3 (executors are shared-iterations, "
       "per-vu-iterations, constant-vus, ramping-vus, constant-arrival-rate, "
       "ramping-arrival-rate, find-max)\n"},
      {"repeat: 5, executor: shared-iterations",
       "1:33: error: repeat does not go with executor (write iterations)\n"},
      {"repeat: 5, executor: constant-vus, duration: 2s",
       "1:33: error: repeat does not go with executor (leave it out: the load ends by its "
       "time)\n"},
      {"repeat: 5, rate: 3, duration: 2s",
       "1:33: error: repeat does not go with rate (leave it out: the load ends by its time)\n"},
      {"repeat: 5, stages: [{duration: 1s, rate: 5}]",
       "1:33: error: repeat does not go with stages (leave it out: the load ends by its time)\n"},
      {"rate: 5, stages: [{duration: 1s, rate: 5}]",
       "1:33: error: rate is no key of ramping-arrival-rate (it belongs to "
       "constant-arrival-rate)\n"},
      {"duration: 1s, stages: [{duration: 1s, rate: 5}]",
       "1:33: error: duration is no key of ramping-arrival-rate (it belongs to constant-vus and "
       "constant-arrival-rate)\n"},
      {"executor: shared-iterations, duration: 5s",
       "1:62: error: duration is no key of shared-iterations (it belongs to constant-vus and "
       "constant-arrival-rate)\n"},
      {"max_queue: 5, criteria: []",
       "1:33: error: max_queue is no key of shared-iterations (it belongs to "
       "constant-arrival-rate, ramping-arrival-rate and find-max)\n"
       "1:47: error: criteria is no key of shared-iterations (it belongs to find-max)\n"},
      {"concurrency: 4, stages: [{duration: 1s, concurrency: 5}]",
       "1:33: error: concurrency is no key of ramping-vus (it belongs to shared-iterations, "
       "per-vu-iterations, constant-vus, constant-arrival-rate, ramping-arrival-rate and "
       "find-max)\n"},
      {"vus: 1, concurrency: 2",
       "1:33: error: concurrency and vus are two names of one number (keep one of them)\n"},
      {"max_in_flight: 1, concurrency: 2, rate: 5, duration: 1s",
       "1:33: error: concurrency and max_in_flight are two names of one number (keep one of "
       "them)\n"},
      {"repeat: 1, iterations: 2",
       "1:44: error: repeat and iterations are two names of one number (keep one of them)\n"},
      {"repeat: 1, duration: 2s, max_duration: 2s",
       "1:58: error: duration and max_duration are two names of one number (keep one of them)\n"},
      {"duration: 5s, exekutor: x",
       "1:47: error: unknown key 'exekutor' in performance (did you mean 'executor'?)\n"},
  });
}

TEST(ReadExecutor, MistakesInNumbers) {
  expect_messages({
      {"executor: constant-vus", "1:43: error: constant-vus needs duration (add duration: 30s)\n"},
      {"rate: 5", "1:32: error: constant-arrival-rate needs duration (add duration: 30s)\n"},
      {"executor: constant-arrival-rate",
       "1:43: error: constant-arrival-rate needs rate (add rate: 200)\n"
       "1:43: error: constant-arrival-rate needs duration (add duration: 30s)\n"},
      {"duration: 999ms", "1:43: error: duration must be 1 second or more, not '999ms'\n"},
      {"duration: .inf",
       "1:43: error: duration must be a number of seconds, not .inf (write 0.5 or 500ms for half "
       "a second)\n"},
      {"duration: -5", "1:43: error: duration must be between 0 seconds and a year, not -5\n"},
      {"duration: 5s, vus: 0", "1:52: error: vus must be 1 or more, not 0\n"},
      {"duration: 5s, vus: -1", "1:52: error: vus must be 1 or more, not -1\n"},
      {"duration: 5s, vus: 1.5", "1:52: error: vus must be a whole number, not 1.5\n"},
      {"duration: 5s, start_time: -1",
       "1:59: error: start_time must be between 0 seconds and a year, not -1\n"},
      {"max_duration: 0", "1:47: error: max_duration must be more than 0 seconds, not 0\n"},
      {"duration: 5s, rate: 0", "1:53: error: rate must be more than 0, not 0\n"},
      {"duration: 5s, rate: -2", "1:53: error: rate must be more than 0, not -2\n"},
      {"duration: 5s, rate: .nan", "1:53: error: rate must be a number, not .nan\n"},
      {"duration: 5s, rate: 1.0e+10",
       "1:53: error: rate must be at most 1 in a nanosecond, not 1.0e+10\n"},
      {"duration: 5s, rate: 1.0e-10",
       "1:53: error: rate must be at least 1 in a year, not 1.0e-10\n"},
      {"duration: 5s, rate: 200/s",
       "1:53: error: rate must be a number, not '200/s' (write 200, and time_unit: 1s beside "
       "it)\n"},
      {"duration: 5s, rate: 2, time_unit: 0",
       "1:67: error: time_unit must be more than 0 seconds, not 0\n"},
      {"duration: 5s, rate: 2, when_full: dropp, arrival: even, max_in_flight: 0, max_queue: -1",
       "1:67: error: when_full must be queue or drop, not 'dropp' (did you mean 'drop'?)\n"
       "1:83: error: arrival must be uniform or poisson, not 'even'\n"
       "1:104: error: max_in_flight must be 1 or more, not 0\n"
       "1:118: error: max_queue must be 0 or more, not -1\n"},
      {"duration: 5s, rate: 2, when_full: drop, max_queue: 5",
       "1:84: error: max_queue does not go with when_full: drop, which has no queue (leave one of "
       "them out)\n"},
      {"executor: per-vu-iterations, iterations: 9000000000000000000, vus: 2",
       "1:74: error: 2 times 9000000000000000000 operations are too many\n"},
      {"executor: shared-iterations, iterations: 0",
       "1:74: warning: iterations: 0 sends nothing\n"},
  });
}

TEST(ReadExecutor, MistakesInStages) {
  expect_messages({
      {"executor: ramping-vus",
       "1:43: error: ramping-vus needs stages (add stages: [{duration: 30s, target: 10}])\n"},
      {"stages: []", "1:41: error: stages is empty (write [{duration: 30s, target: 10}])\n"},
      {"stages: {duration: 1s, rate: 4}",
       "1:41: error: stages must be a list, not a mapping (put a '- ' before it)\n"},
      {"stages: [5]", "1:42: error: a stage must be a mapping of names to values, not 5\n"},
      {"stages: [{duration: 1s, target: 4}]",
       "1:57: error: a target is one of VUs or of a rate: nothing says which (add executor: "
       "ramping-vus or ramping-arrival-rate)\n"},
      {"stages: [{duration: 1s, rate: 4}, {concurrency: 4, duration: 1s}]",
       "1:67: error: a stage needs rate (add rate: 10)\n"
       "1:68: error: unknown key 'concurrency' in a stage\n"},
      {"stages: [{rate: 4}]", "1:42: error: a stage needs duration (add duration: 30s)\n"},
      {"executor: ramping-vus, stages: [{duration: 1s}]",
       "1:65: error: a stage needs target (add target: 10)\n"},
      {"stages: [{rate: 4, rates: 5, duration: -1}]",
       "1:52: error: unknown key 'rates' in a stage (did you mean 'rate'?)\n"
       "1:72: error: duration must be between 0 seconds and a year, not -1\n"},
      {"stages: [{concurrency: 1.5, duration: 1}, {vus: -1, duration: 1}]",
       "1:56: error: concurrency must be a whole number of VUs, not 1.5\n"
       "1:81: error: vus must be 0 or more, not -1\n"},
      {"stages: [{rate: 1.0e+10, duration: 1}, {rate: .inf, duration: 1}]",
       "1:49: error: rate must be at most 1 in a nanosecond, not 1.0e+10\n"
       "1:79: error: rate must be a number, not .inf\n"},
      {"executor: ramping-vus, stages: [{concurrency: 1, target: 2, duration: 1}]",
       "1:90: error: target and concurrency are two names of one number (keep one of them)\n"},
      {"stages: [{rate: 1, duration: 5000h}, {rate: 1, duration: 5000h}]",
       "1:41: error: all stages together must last at most a year\n"},
      {"stages: [{rate: 1, duration: 0}]",
       "1:41: warning: these stages last 0 seconds: next to nothing is sent\n"},
  });
}

TEST(ReadExecutor, MistakesInSearchesAndConnections) {
  expect_messages({
      {"executor: find-max",
       "1:43: error: find-max needs start (add start: 100)\n"
       "1:43: error: find-max needs criteria (add criteria: ['failed_rate <= 1%'])\n"},
      {"executor: find-max, start: 0, factor: 1, tolerance: 1, measure: 0, criteria: []",
       "1:60: error: start must be more than 0, not 0\n"
       "1:71: error: factor must be more than 1, not 1\n"
       "1:85: error: tolerance must be below 1, not 1 (0.01 is 1 %)\n"
       "1:97: error: measure must be more than 0 seconds, not 0\n"
       "1:110: error: criteria is empty (write ['failed_rate <= 1%'])\n"},
      {"executor: find-max, variable: vus, start: 1.5, max_in_flight: 3, criteria: [p99 < x]",
       "1:75: error: start must be a whole number, not 1.5\n"
       "1:80: error: max_in_flight is no key of find-max with variable: vus (it goes with "
       "variable: rate)\n"
       "1:115: error: a number must stand here, not 'x'\n"},
      {"executor: find-max, start: 1, criteria: [{expr: p99 < 5, abort_on_fail: true}]",
       "1:81: warning: abort_on_fail has no effect in criteria\n"},
      {"http_version: 3, streams: 0, requests_per_connection: -1",
       "1:47: error: http_version must be auto, 1.1 or 2, not 3\n"
       "1:59: error: streams must be 1 or more, not 0\n"
       "1:87: error: requests_per_connection must be 0 or more, not -1\n"},
      {"threads: 4",
       "1:33: warning: threads has no effect in sync mode, which has a thread for each operation "
       "(add mode: async)\n"},
      {"unix_socket: ''", "1:46: error: unix_socket is empty (write /run/server.sock)\n"},
  });
  const std::string path(108, 's');
  EXPECT_EQ(read_one("url: /x, performance: {unix_socket: " + path + "}").messages(),
            "1:46: error: unix_socket must have at most 107 bytes, not 108\n");
}

TEST(ReadExecutor, MistakesInABenchmark) {
  EXPECT_EQ(
      read("- benchmark: {url: /x, metrics: total_time, benchmark_runs: 5, rate: 5}").messages(),
      "1:3: error: constant-arrival-rate needs duration (add duration: 30s)\n"
      "1:45: error: benchmark_runs does not go with rate (leave it out: the load ends by its "
      "time)\n");
}

}  // namespace
}  // namespace resttest
