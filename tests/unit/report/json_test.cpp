#include "report/json.h"

#include <cmath>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/reporters.h"
#include "support/outcomes.h"

#include "resttest/json.h"
#include "resttest/reporter.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

struct Streams {
  std::ostringstream out;
  std::ostringstream err;
};

RunSummary summary_of_three() {
  RunSummary summary;
  summary.started = std::chrono::system_clock::time_point(1700000000123ms);
  summary.elapsed = 2s;
  summary.outcomes = {passed_outcome(), gave_up_outcome()};
  summary.loads = {failed_load()};
  return summary;
}

json report_of(const RunSummary& summary, int signal = 0) {
  Streams to;
  ReporterArgs args{.out = to.out, .err = to.err};
  args.command = "resttest http://h pets.yaml --seed 18446744073709551615";
  args.arguments = {"http://h", "pets.yaml"};
  args.signal = [signal] { return signal; };
  const auto reporter = make_json(args);
  const Suite suite;
  RunOptions options;
  options.seeding.seed = 18446744073709551615U;
  options.base_url = "http://h";
  options.retry.max_retries = 2;
  const std::vector<Diagnostic> found{
      {Severity::warning, "unknown-key", {pets_file(), 4, 7, 15}, "unknown key", "look"}};
  reporter->suites_checked({std::span(&suite, 1), found});
  reporter->run_started({std::span(&suite, 1), options});
  reporter->run_finished(summary);
  EXPECT_EQ(to.err.str(), "");
  return json::parse(to.out.str());
}

TEST(Json, TheRun) {
  const json report = report_of(summary_of_three());
  EXPECT_EQ(report["schema"], "resttest.report/1");
  EXPECT_EQ(report["tool"], "resttest");
  EXPECT_EQ(report["version"], RESTTEST_VERSION);
  EXPECT_EQ(report["seed"], 18446744073709551615U);
  EXPECT_EQ(report["exit_code"], 2);
  EXPECT_EQ(report["exit_reason"], "tests_failed");
  EXPECT_EQ(report["exit_reasons"], json::parse(R"(["tests_failed"])"));
  const json& run = report["run"];
  EXPECT_EQ(run["started"], "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(run["elapsed_ms"], 2000);
  EXPECT_EQ(run["complete"], true);
  EXPECT_EQ(run["command"], json::parse(R"(["http://h", "pets.yaml"])"));
  EXPECT_EQ(run["base_url"], "http://h");
  EXPECT_GT(run["host"]["cpus"], 0);
  EXPECT_EQ(run["options"]["max_retries"],
            json::parse(R"({"value": 2, "origin": "command line"})"));
  EXPECT_EQ(run["options"]["retry_backoff_max"],
            json::parse(R"({"value": 30.0, "origin": "default"})"));
  EXPECT_EQ(report["totals"],
            json::parse(R"({"tests": 3, "passed": 1, "failed": 2, "flaky": 0, "skipped": 0,
                            "attempts": 10, "retries": 4})"));
  EXPECT_EQ(report["groups"],
            json::parse(R"([{"name": "pets", "passed": 1, "failed": 2, "total": 3}])"));
  EXPECT_EQ(report["diagnostics"], json::parse(R"([{"severity": "warning", "code": "unknown-key",
                             "message": "unknown key", "hint": "look", "file": "pets.yaml",
                             "line": 4, "column": 7, "end_column": 22, "imported_from": []}])"));
}

TEST(Json, ACutRun) {
  RunSummary summary = summary_of_three();
  summary.complete = false;
  const json report = report_of(summary, 2);
  EXPECT_EQ(report["exit_code"], 130);
  EXPECT_EQ(report["exit_reason"], "signal");
  EXPECT_EQ(report["exit_reasons"], json::parse(R"(["signal", "incomplete", "tests_failed"])"));
  EXPECT_EQ(report["run"]["complete"], false);
}

TEST(Json, APassedTest) {
  const json test = report_of(summary_of_three())["tests"][0];
  EXPECT_EQ(test["id"], "pets/list pets");
  EXPECT_EQ(test["passed"], true);
  EXPECT_EQ(test["result"], "passed");
  EXPECT_EQ(test["outcome"], "successful_without_retry");
  EXPECT_EQ(test["status"], 200);
  EXPECT_TRUE(test["kind"].is_null());
  EXPECT_TRUE(test["stop_reason"].is_null());
  EXPECT_EQ(test["failures"], json::array());
}

TEST(Json, AFailedTest) {
  const json test = report_of(summary_of_three())["tests"][1];
  EXPECT_EQ(test["file"], "pets.yaml");
  EXPECT_EQ(test["line"], 1);
  EXPECT_EQ(test["state"], "gave_up");
  EXPECT_EQ(test["outcome"], "failed_with_retry");
  EXPECT_EQ(test["stop_reason"], "max_retries");
  EXPECT_EQ(test["attempts"], 3);
  EXPECT_EQ(test["retries"], 2);
  EXPECT_EQ(test["response_time_ms"], 11);
  EXPECT_EQ(test["times_ms"],
            json::parse(R"({"last_attempt": 11.0, "attempts_sum": 33.0, "backoff": 1500.0,
                            "operation": 1533.0, "schedule_delay": null, "response": null})"));
  EXPECT_EQ(test["history"][1]["n"], 1);
  EXPECT_EQ(test["history"][1]["start_ms"], 510);
  EXPECT_EQ(test["history"][1]["reason"], "status:503");
  EXPECT_EQ(test["history"][1]["next_delay_ms"], 1000);
  EXPECT_TRUE(test["history"][2]["next_delay_ms"].is_null());
  EXPECT_TRUE(test["history"][2]["response"].is_null());  // It is the test's.
  EXPECT_EQ(test["history"][0]["response"]["status"], 503);
  EXPECT_EQ(test["failures"][0]["type"], "Invalid HTTP Response Code");
  EXPECT_EQ(test["failures"][0]["expected"], json::parse("[201]"));
  EXPECT_EQ(test["failures"][0]["actual"], 503);
  EXPECT_EQ(test["failures"][0]["end_column"], 28);
  EXPECT_EQ(test["request"]["headers"][2], json::parse(R"(["Authorization", "***"])"));
  EXPECT_EQ(test["request"]["body"]["bytes"], 16);
  EXPECT_EQ(test["response"]["body"]["text"], R"({"error": "no ***"})");
  EXPECT_EQ(test["response"]["body"]["content_type"], "text/plain");
  EXPECT_EQ(test["response"]["body"]["truncated"], false);
  EXPECT_EQ(test["rerun"],
            "resttest http://h pets.yaml --seed 18446744073709551615 --only 'pets/create pet'");
}

// The history that the specification gives as a vector.
TEST(Json, HistoryOfARecoveredTest) {
  Outcome outcome;
  outcome.state = Outcome::State::pass_recovered;
  outcome.elapsed = 1795ms;
  outcome.attempts = {{.number = 0,
                       .start = 0ms,
                       .exchange = response_with(503, "", 120ms),
                       .retry_reason = "status:503",
                       .next_delay = 500ms},
                      {.number = 1,
                       .start = 620ms,
                       .exchange = response_with(503, "", 80ms),
                       .retry_reason = "status:503",
                       .next_delay = 1s},
                      {.number = 2, .start = 1700ms, .exchange = response_with(200, "", 95ms)}};
  Value::Object operation;
  add_operation(outcome, operation);
  const json report = json::parse(to_json(operation));
  EXPECT_EQ(report["recovered_at"], 3);
  EXPECT_EQ(report["outcome"], "successful_with_retry");
  EXPECT_EQ(report["times_ms"],
            json::parse(R"({"last_attempt": 95.0, "attempts_sum": 295.0, "backoff": 1500.0,
                            "operation": 1795.0, "schedule_delay": null, "response": null})"));
  EXPECT_EQ(report["history"][2]["start_ms"], 1700.0);
  EXPECT_EQ(report["history"][2]["duration_ms"], 95.0);
}

TEST(Json, ATransportError) {
  RunSummary summary;
  summary.outcomes = {passed_outcome()};
  Outcome& outcome = summary.outcomes[0];
  outcome.state = Outcome::State::fail;
  TransportError error{.kind = ErrorKind::timeout_total, .message = "too late", .transfer = {}};
  error.transfer.timings = {.resolved = 1ms, .connected = 3ms, .sent = 4ms, .total = 100ms};
  outcome.attempts[0].exchange = error;
  const json test = report_of(summary)["tests"][0];
  EXPECT_TRUE(test["status"].is_null());
  EXPECT_EQ(test["kind"], "timeout.total");
  EXPECT_EQ(test["history"][0]["error"], "too late");
  EXPECT_EQ(test["history"][0]["phases_ms"],
            json::parse(R"({"dns": 1.0, "connect": 2.0, "tls": null, "send": 1.0, "wait": null,
                            "receive": null})"));
  EXPECT_TRUE(test["response"].is_null());
}

TEST(Json, BodiesAreCutAfterTheyAreMasked) {
  RunSummary summary;
  summary.outcomes = {gave_up_outcome()};
  const std::string body = std::string(4090, 'x') + "s3cret-token" + std::string(10, 'y');
  summary.outcomes[0].attempts[2].exchange = response_with(503, body, 1ms);
  const json shown = report_of(summary)["tests"][0]["response"]["body"];
  EXPECT_EQ(shown["bytes"], 4112);
  EXPECT_EQ(shown["truncated"], true);
  EXPECT_EQ(shown["text"], std::string(4090, 'x') + "***yyy");
}

TEST(Json, BytesThatAreNoText) {
  RunSummary summary;
  summary.outcomes = {passed_outcome()};
  summary.outcomes[0].attempts[0].exchange = response_with(200, "\xff\xfe", 1ms);
  const json shown = report_of(summary)["tests"][0]["response"]["body"];
  EXPECT_EQ(shown["base64"], "//4=");
  EXPECT_FALSE(shown.contains("text"));
}

TEST(Json, WhoNeedsATest) {
  RunSummary summary = summary_of_three();
  EXPECT_EQ(report_of(summary)["tests"][0]["needed_by"], json::array());
  summary.outcomes[0].needed_by = {"pets/create pet", "pets/sell"};
  summary.loads[0].needed_by = {"pets/sell"};
  const json report = report_of(summary);
  EXPECT_EQ(report["tests"][0]["needed_by"], (json{"pets/create pet", "pets/sell"}));
  EXPECT_EQ(report["performance"][0]["needed_by"], json{"pets/sell"});
}

TEST(Json, ALoadTest) {
  const json load = report_of(summary_of_three())["performance"][0];
  EXPECT_EQ(load["id"], "pets/load pets");
  EXPECT_EQ(load["result"], "failed");
  EXPECT_EQ(load["mode"], "async");
  EXPECT_EQ(load["model"], "closed");
  EXPECT_EQ(load["plan"]["repeat"], 4);
  EXPECT_EQ(load["plan"]["timeout_s"], 10);
  EXPECT_EQ(load["plan"]["threshold_ms"], 100);
  EXPECT_EQ(load["failures"][0]["message"], "1 of 4 requests failed");
  EXPECT_EQ(load["min_ms"], 10);
  EXPECT_EQ(load["max_ms"], 340);
  EXPECT_EQ(load["avg_ms"], 100);
  EXPECT_EQ(load["avg_retries_per_request"], 0.5);
  EXPECT_EQ(load["threshold_exceeded"], 1);
  EXPECT_EQ(load["wall_time_sec"], 2);
  EXPECT_EQ(load["rps"], 2);
  EXPECT_EQ(load["amplification"], 1.5);
  EXPECT_EQ(load["goodput"], 0.75);
  EXPECT_EQ(load["retries_by_reason"], json::parse(R"({"status:503": 2})"));
  EXPECT_EQ(load["states"], json::parse(R"({"pass": 3, "gave_up": 1})"));
  EXPECT_EQ(load["attempts_histogram"], json::parse(R"({"1": 3, "3": 1})"));
  EXPECT_EQ(load["statuses"], json::parse(R"({"200": 3, "503": 3})"));
  EXPECT_EQ(load["backoff_total_ms"], 300);
  EXPECT_EQ(load["connections"], json::parse(R"({"opened": 2, "reused": 4})"));
  EXPECT_EQ(load["operation"]["all"]["count"], 4);
  EXPECT_EQ(load["operation"]["failed"]["max_ms"], 340);
  EXPECT_EQ(load["operation"]["all"]["few_samples"],
            json::parse(R"(["p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99"])"));
  EXPECT_EQ(load["thresholds"], json::array());
}

TEST(Json, TheNineKeysComeInTheirOrder) {
  const std::string text = to_json(load_json(failed_load()));
  std::size_t at = 0;
  for (const char* key :
       {"total", "passed", "failed", "min_ms", "max_ms", "avg_ms", "total_retries",
        "avg_retries_per_request", "threshold_exceeded", "wall_time_sec", "rps"}) {
    SCOPED_TRACE(key);
    const std::size_t found = text.find(std::string(",\"") + key + "\":", at);
    ASSERT_NE(found, std::string::npos);
    at = found;
  }
}

TEST(Json, IdentitiesHold) {
  const json load = report_of(summary_of_three())["performance"][0];
  const auto n = [&load](const char* key) { return load[key].get<int>(); };
  EXPECT_EQ(n("total"), n("passed") + n("failed"));
  EXPECT_EQ(n("failed"), n("failed_sent") + n("short_circuited"));
  EXPECT_EQ(n("failed_sent"), n("wrong_answer") + n("errored"));
  EXPECT_EQ(n("started"), n("total") + n("aborted"));
  EXPECT_EQ(n("planned"), n("started") + n("dropped") + n("not_started"));
  EXPECT_EQ(n("attempts"), n("started") - n("short_circuited") + n("total_retries"));
  int answers = 0;
  for (const json& count : load["statuses"]) answers += count.get<int>();
  for (const json& error : load["errors"]) answers += error["count"].get<int>();
  EXPECT_EQ(answers, n("attempts"));
  const json& columns = load["series"]["columns"];
  const auto sum = [&columns](const char* key) {
    int all = 0;
    for (const json& value : columns[key]) all += value.get<int>();
    return all;
  };
  EXPECT_EQ(sum("started"), n("started"));
  EXPECT_EQ(sum("passed"), n("passed"));
  EXPECT_EQ(sum("failed"), n("failed"));
  EXPECT_EQ(sum("retries"), n("total_retries"));
  for (const json& column : columns) EXPECT_EQ(column.size(), 2U);
}

TEST(Json, WithoutDataThereIsNull) {
  RunSummary summary;
  summary.loads.resize(1);
  const json load = report_of(summary)["performance"][0];
  EXPECT_EQ(load["total"], 0);
  EXPECT_TRUE(load["min_ms"].is_null());
  EXPECT_TRUE(load["amplification"].is_null());
  EXPECT_TRUE(load["operation"]["all"]["p50"].is_null());
  EXPECT_EQ(load["operation"]["all"]["few_samples"], json::array());
  EXPECT_TRUE(load["series"]["interval_s"].is_null());
}

TEST(Json, ASuiteThatCannotRun) {
  Streams to;
  ReporterArgs args{.out = to.out, .err = to.err};
  const Suite suite;
  const std::vector<Diagnostic> found{{Severity::error, "yaml", {}, "never closed", ""}};
  make_json(args)->suites_checked({std::span(&suite, 1), found});
  const json report = json::parse(to.out.str());
  EXPECT_EQ(report["exit_code"], 103);
  EXPECT_EQ(report["exit_reason"], "suite");
  EXPECT_EQ(report["diagnostics"][0]["message"], "never closed");
  EXPECT_TRUE(report["diagnostics"][0]["file"].is_null());
  EXPECT_TRUE(report["run"]["started"].is_null());
  EXPECT_EQ(report["run"]["complete"], false);
}

TEST(Json, NothingSteersTheTerminal) {
  EXPECT_EQ(terminal_safe("{\"a\": \"\x7f\xc2\x9b\xe2\x80\xae\xc3\xbc\"}\n"),
            "{\"a\": \"\\u007f\\u009b\\u202e\xc3\xbc\"}\n");
}

TEST(Json, NamesThatAreOursAreNotMasked) {
  Secrets secrets;
  secrets.add("status");
  const Value value =
      Value::Object{{"status", "status"}, {"extracted", Value::Object{{"status", "x"}}}};
  EXPECT_EQ(to_json(masked(value, secrets)), R"({"status":"***","extracted":{"***":"x"}})");
}

Value load_with(const Executor& executor) {
  LoadSummary load;
  load.executor = executor;
  load.total.operation.passed.record(std::chrono::milliseconds(100));
  load.total.response.passed.record(std::chrono::milliseconds(120));
  return load_json(load, std::chrono::milliseconds(30));
}

TEST(Json, OpenModelsHaveTheirSeries) {
  const ConstantArrivalRate plan{
      .rate = 300, .time_unit = std::chrono::minutes(1), .duration = std::chrono::seconds(20)};
  const json load = json::parse(to_json(load_with(plan)));
  EXPECT_EQ(load["model"], "open");
  EXPECT_EQ(load["plan"]["executor"], "constant-arrival-rate");
  EXPECT_EQ(load["plan"]["rate"], 5);
  EXPECT_EQ(load["plan"]["duration_s"], 20);
  EXPECT_EQ(load["plan"]["admission"]["max_in_flight"], 1000);
  EXPECT_EQ(load["response"]["all"]["max_ms"], 120);
  EXPECT_EQ(load["schedule_delay"]["all"]["count"], 0);
  EXPECT_EQ(load["generator"]["send_lag_p99_ms"], 0);
  EXPECT_FALSE(load.contains("operation_corrected"));  // They need none.
}

TEST(Json, ClosedModelsMayHaveACorrectedCopy) {
  const json load = json::parse(to_json(load_with(ConstantVus{})));
  EXPECT_EQ(load["model"], "closed");
  EXPECT_FALSE(load.contains("response"));
  EXPECT_EQ(load["operation"]["all"]["count"], 1);
  EXPECT_EQ(load["operation_corrected"]["expected_interval_ms"], 30);
  EXPECT_EQ(load["operation_corrected"]["count"], 3);  // 100, 70 and 40 ms.
  EXPECT_EQ(load["operation_corrected"]["max_ms"], 100);
  EXPECT_EQ(load["operation_corrected"]["p99"], 100);
  EXPECT_TRUE(load["generator"]["send_lag_p99_ms"].is_null());
}

TEST(Json, ThresholdsAndSearches) {
  LoadSummary load;
  ThresholdResult result;
  result.threshold.expression = "p(99) < 250";
  result.state = ThresholdResult::State::violated;
  result.value = 260e6;
  result.low = 255e6;
  load.thresholds.push_back(result);
  load.search = SearchResult{.state = SearchResult::State::found, .load = 400};
  load.search->steps.push_back({.load = 400, .held = true, .criteria = {result}});
  const json report = json::parse(to_json(load_json(load)));
  EXPECT_EQ(report["thresholds"][0], json::parse(R"({"expression": "p(99) < 250", "value": 260,
    "low": 255, "high": null, "met": false, "state": "violated", "reason": null})"));
  EXPECT_EQ(report["find_max"]["state"], "found");
  EXPECT_EQ(report["find_max"]["load"], 400);
  EXPECT_EQ(report["find_max"]["steps"][0]["kind"], "climb");
  EXPECT_EQ(report["find_max"]["steps"][0]["criteria"][0]["state"], "violated");
}

}  // namespace
}  // namespace resttest
