#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "resttest/outcome.h"

namespace resttest {

// A suite file with two tests, as the places below know it.
inline std::shared_ptr<const SourceFile> pets_file() {
  return std::make_shared<const SourceFile>(SourceFile{"pets.yaml",
                                                       "- test:\n"
                                                       "    - name: \"create pet\"\n"
                                                       "    - url: /pets\n"
                                                       "    - expected_status: [201]\n"});
}

inline Response response_with(int status, std::string body, std::chrono::nanoseconds time) {
  Response response{.status = status, .reason = {}, .headers = {}, .body = std::move(body)};
  response.transfer.timings.total = time;
  return response;
}

// A test that passed at once.
inline Outcome passed_outcome() {
  using namespace std::chrono_literals;
  Outcome outcome;
  outcome.id = "pets/list pets";
  outcome.name = "list pets";
  outcome.group = "pets";
  outcome.where = {pets_file(), 1, 3, 4};
  outcome.url_as_written = "http://h/pets";
  outcome.url = "http://h/pets";
  outcome.state = Outcome::State::pass;
  outcome.expected_status = {200};
  outcome.request.url = "http://h/pets";
  outcome.attempts.push_back({.number = 0, .exchange = response_with(200, "[]", 12ms)});
  outcome.elapsed = 12ms;
  return outcome;
}

// 503 three times where 201 was expected; waits of 0.5 and 1 s.
inline Outcome gave_up_outcome() {
  using namespace std::chrono_literals;
  Outcome outcome = passed_outcome();
  outcome.id = "pets/create pet";
  outcome.name = "create pet";
  outcome.places.emplace("url", Location{outcome.where.file, 3, 12, 5});
  outcome.state = Outcome::State::gave_up;
  outcome.stop_reason = "max_retries";
  outcome.expected_status = {201};
  outcome.max_attempts = 3;
  outcome.request.method = "POST";
  outcome.request.headers.add("Host", "h");
  outcome.request.headers.add("Content-Type", "application/json");
  outcome.request.headers.add("Authorization", "Bearer s3cret-token");
  outcome.request.body = "{\"name\":\"Eve's\"}";
  outcome.attempts.clear();
  Response last = response_with(503, "{\"error\": \"no s3cret-token\"}", 11ms);
  last.reason = "Service Unavailable";
  last.headers.add("Server", "X");
  last.headers.add("Content-Type", "text/plain");
  outcome.attempts.push_back({.number = 0,
                              .exchange = response_with(503, "", 10ms),
                              .retry_reason = "status:503",
                              .next_delay = 500ms});
  outcome.attempts.push_back({.number = 1,
                              .start = 510ms,
                              .waited = 500ms,
                              .exchange = response_with(503, "", 12ms),
                              .retry_reason = "status:503",
                              .next_delay = 1s});
  outcome.attempts.push_back({.number = 2, .start = 1522ms, .waited = 1s, .exchange = last});
  outcome.elapsed = 1533ms;
  Failure failure;
  failure.kind = Failure::Kind::status;
  failure.code = "status";
  failure.where = {outcome.where.file, 4, 25, 3};
  failure.message = "Invalid HTTP response code: response code 503 not in expected codes [[201]]";
  failure.expected = Value::Array{201};
  failure.actual = 503;
  outcome.failures.push_back(failure);
  return outcome;
}

// Vector A of the accounting, small: 4 operations, one of which gave up after 2 retries.
inline LoadSummary failed_load() {
  using namespace std::chrono_literals;
  LoadSummary load;
  load.id = "pets/load pets";
  load.name = "load pets";
  load.group = "pets";
  load.where = {pets_file(), 1, 3, 4};
  load.method = "GET";
  load.url_as_written = "http://h/pets";
  load.url = "http://h/pets";
  load.mode = LoadProfile::Mode::async;
  load.concurrency = 2;
  load.repeat = 4;
  load.timeout = 10s;
  load.connect_timeout = 5s;
  load.threshold = 100ms;
  load.percentiles = {50, 99.9};
  load.max_attempts = 3;
  load.passed = false;
  Interval& all = load.total;
  all.length = 2s;
  all.tally = {.planned = 4,
               .started = 4,
               .passed = 3,
               .wrong_answer = 1,
               .attempts = 6,
               .total_retries = 2};
  for (const auto time : {10ms, 20ms, 30ms}) {
    all.operation.passed.record(time);
    all.attempt.passed.record(time);
  }
  all.operation.failed.record(340ms);
  for (const auto time : {10ms, 12ms, 18ms}) all.attempt.failed.record(time);
  all.statuses = {{200, 3}, {503, 3}};
  all.retries_by_reason = {{"status:503", 2}};
  all.stop_reasons = {{"max_retries", 1}};
  all.attempts_histogram = {{1, 3}, {3, 1}};
  all.states = {{Outcome::State::pass, 3}, {Outcome::State::gave_up, 1}};
  all.failure_reasons = {
      {"Invalid HTTP response code: response code 503 not in expected codes [[200]]", 1}};
  all.failed_statuses = {{503, 1}};
  Failure failure;
  failure.kind = Failure::Kind::performance;
  failure.code = "performance";
  failure.where = load.where;
  failure.message = "1 of 4 requests failed";
  load.failures.push_back(failure);
  failure.message =
      "Invalid HTTP response code: response code 503 not in expected codes [[200]] (1 times)";
  load.failures.push_back(failure);
  all.threshold_exceeded = 1;
  all.backoff = 300ms;
  all.connections_opened = 2;
  TimelineRow row;
  row.length = 1s;
  row.tally = {.started = 3, .passed = 2, .attempts = 3};
  row.p50 = row.p90 = row.p99 = row.max = 20ms;
  load.timeline.push_back(row);
  row.start = 1s;
  row.tally = {.started = 1, .passed = 1, .wrong_answer = 1, .attempts = 3, .total_retries = 2};
  load.timeline.push_back(row);
  return load;
}

// The same as a benchmark, with two samples and two aggregates, one of which does not exist.
inline LoadSummary failed_benchmark() {
  LoadSummary load = failed_load();
  load.is_benchmark = true;
  load.warmup = 10;
  load.url_as_written = "http://h/$what";
  load.metrics.raw = {Metric::total_time};
  load.metrics.aggregates = {*aggregate_named(Metric::total_time, "median"),
                             *aggregate_named(Metric::size_upload, "mean_harmonic")};
  load.samples = {{Metric::total_time, {0.0009, 0.0004}}, {Metric::size_upload, {0, 0}}};
  load.aggregates = {{load.metrics.aggregates[0], 0.00065}, {load.metrics.aggregates[1], {}}};
  return load;
}

}  // namespace resttest
