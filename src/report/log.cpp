#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "report/json.h"
#include "report/notes.h"
#include "report/reporters.h"
#include "report/threshold_text.h"

#include "resttest/error.h"
#include "resttest/json.h"

namespace resttest {
namespace {

constexpr std::string_view kStatusReason = "status:";

std::string_view word(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "DEBUG";
    case LogLevel::info:
      return "INFO";
    case LogLevel::warning:
      return "WARNING";
    case LogLevel::error:
      return "ERROR";
    case LogLevel::critical:
      return "CRITICAL";
  }
  return "";
}

std::string status_text(int status) { return status == 0 ? "None" : format("{}", status); }

class Log : public Reporter {
 public:
  Log(const ReporterArgs& args, LogKind kind)
      : writer_(args),
        level_(kind == LogKind::quiet ? std::max(args.log, LogLevel::error) : args.log),
        is_quiet_(kind == LogKind::quiet),
        command_(args.command),
        max_diagnostics_(args.max_diagnostics) {}

  void suites_checked(const CheckedSuites& checked) override {
    writer_.learn(checked.suites);
    for (const Suite& suite : checked.suites) {
      for (const std::string& path : suite.imported) {
        line(LogLevel::debug, "Importing test sets: " + path);
      }
    }
    std::size_t shown = 0;
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      if (is_quiet_ && diagnostic.severity != Severity::error) continue;
      if (shown++ == max_diagnostics_ && max_diagnostics_ > 0) break;
      writer_.err(render(diagnostic));
    }
    if (max_diagnostics_ > 0 && shown > max_diagnostics_) {
      writer_.err(format("{} {} more (--max-diagnostics 0 shows all)\n", writer_.glyphs().ellipsis,
                         checked.diagnostics.size() - max_diagnostics_));
    }
    if (checked.has_errors()) {
      line(LogLevel::error, tally_text(checked) + "; nothing was sent");
    }
  }

  void run_started(const RunStart& start) override {
    writer_.learn(start.suites);
    command_ = rerun_command(command_, start);
    const RunOptions& options = start.options;
    line(LogLevel::info, format("Seed: {}", options.seeding.seed));
    if (options.retry.max_retries.value_or(0) > 0) {
      const RetryConfig defaults;
      line(LogLevel::info,
           format("Retry enabled: max_retries={}, backoff_base={}s, backoff_max={}s",
                  *options.retry.max_retries,
                  seconds_text(options.retry.backoff_base.value_or(defaults.backoff_base)),
                  seconds_text(options.retry.backoff_max.value_or(defaults.backoff_max))));
    }
    if (options.max_concurrency.value_or(0) > 0) {
      line(LogLevel::info, format("Max concurrency set to: {}", *options.max_concurrency));
    }
  }

  void attempt_finished(const Test& test, const Attempt& attempt, int max_attempts) override {
    if (!attempt.next_delay) return;
    const bool has_status = std::holds_alternative<Response>(attempt.exchange);
    line(LogLevel::info,
         format("Retrying test {} {}, attempt {}/{} delay={}s", test.name,
                has_status ? "due to status " + ending_text(attempt.exchange) : "after exception",
                attempt.number + 1, max_attempts, seconds_text(to_seconds(*attempt.next_delay))));
  }

  void test_finished(const Outcome& outcome) override {
    if (outcome.state == Outcome::State::skipped) return;
    writer_.learn(outcome);
    debug_lines(outcome);
    if (outcome.passed()) {
      line(LogLevel::info,
           format("Test Succeeded: {} URL={} Group={} Response Time: {:.2f}ms", outcome.name,
                  outcome.url_as_written, outcome.group, to_ms(last_attempt_time(outcome))));
      return;
    }
    if (level_ > LogLevel::error) return;
    const Response* response = outcome.response();
    failed_line(outcome.name, outcome.url, outcome.group, response ? response->status : 0,
                to_ms(last_attempt_time(outcome)));
    if (outcome.state == Outcome::State::pass_recovered) {
      line(LogLevel::error, "Test Failure, failure type: Flaky, Reason: passed after " +
                                counted(outcome.attempts.size(), "attempt") +
                                ", and --flaky is fail");
    }
    for (const Failure& failure : outcome.failures) failure_line(failure);
    notes(outcome);
  }

  void interval_finished(const LoadSummary&, const Interval& last) override {
    for (const RetryNote& note : last.retry_notes) {
      const std::string seconds = seconds_text(to_seconds(note.delay));
      const bool has_status = note.reason.starts_with(kStatusReason);
      line(LogLevel::debug, format("{} on attempt {}, retrying in {}s",
                                   has_status ? "Status " + note.reason.substr(kStatusReason.size())
                                              : "Exception " + note.reason,
                                   note.attempt, seconds));
    }
  }

  void load_finished(const LoadSummary& load) override {
    const Interval& total = load.total;
    retries_line(load);
    if (total.threshold_exceeded > 0 && load.threshold) {
      line(LogLevel::warning,
           format("Threshold exceeded: {}: {} of {} requests took longer than {} ms", load.name,
                  total.threshold_exceeded, total.tally.total(), to_ms(*load.threshold)));
    }
    thresholds_lines(load);
    const double average = total.operation.all().mean_ns() / 1e6;
    if (load.passed) {
      line(LogLevel::info, format("Test Succeeded: {} URL={} Group={} Response Time: {:.2f}ms",
                                  load.name, load.url_as_written, load.group, average));
      return;
    }
    failed_line(load.name, load.url, load.group, frequent_failed_status(load), average);
    for (const Failure& failure : load.failures) failure_line(failure);
    if (level_ > LogLevel::error) return;
    place_note(load.where);
    rerun_note(load.id);
  }

  void suite_finished(const Suite& suite, std::uint64_t failed_tests) override {
    line(LogLevel::info, format("Completed: {} failures={}", suite.path, failed_tests));
  }

  void benchmark_reached(const LoadSummary& benchmark, BenchmarkStep step) override {
    switch (step) {
      case BenchmarkStep::starting:
        return line(LogLevel::info, "Benchmark Starting: " + request_of(benchmark));
      case BenchmarkStep::warming_up:
        return line(LogLevel::info,
                    format("Warmup: {} started ({} runs)", benchmark.name, benchmark.warmup));
      case BenchmarkStep::warmed_up:
        return line(LogLevel::info, format("Warmup: {} finished", benchmark.name));
      case BenchmarkStep::measuring:
        return line(LogLevel::info, format("Benchmark: {} starting", benchmark.name));
    }
  }

  void benchmark_finished(const LoadSummary& benchmark) override {
    line(LogLevel::info, format("Benchmark: {} ending", benchmark.name));
    retries_line(benchmark);
    thresholds_lines(benchmark);
    for (const Failure& failure : benchmark.failures) {
      line(LogLevel::warning, format("Benchmark {}: {}", benchmark.name, failure.message));
    }
    line(LogLevel::info, "Benchmark Done: " + request_of(benchmark));
  }

  void warned(std::string_view message) override { line(LogLevel::warning, message); }

  void run_finished(const RunSummary& summary) override {
    if (summary.groups().empty() && summary.benchmarks.empty())
      line(LogLevel::warning, "no test ran");
  }

 private:
  // A message stays on its lines: what follows a line end inside it is not the next record.
  void line(LogLevel level, std::string_view message) {
    if (level < level_) return;
    writer_.err(format("{}:{}\n", word(level), one_line(message)));
  }

  static std::string request_of(const LoadSummary& benchmark) {
    return format("{} ({} {}) Group: {}", benchmark.name, benchmark.method,
                  benchmark.url_as_written, benchmark.group);
  }

  void failed_line(const std::string& name, const std::string& url, const std::string& group,
                   int status, double ms) {
    line(LogLevel::error,
         format("Test Failed: {} URL={} Group={} HTTP Status Code: {} Response Time: {:.2f}ms",
                name, url, group, status_text(status), ms));
  }

  void failure_line(const Failure& failure) {
    line(LogLevel::error, format("Test Failure, failure type: {}, Reason: {}",
                                 failure_type(failure.kind), failure.message));
    if (failure.details.empty() || level_ > LogLevel::error) return;
    writer_.err(format("{}:Validator/Error details:{}\n", word(LogLevel::error), failure.details));
  }

  void debug_lines(const Outcome& outcome) {
    if (level_ > LogLevel::debug) return;
    if (const Response* response = outcome.response()) {
      const bool expected = std::ranges::count(outcome.expected_status, response->status) > 0;
      line(LogLevel::debug, format("Initial Test Result, based on expected response code: {}",
                                   expected ? "True" : "False"));
      if (expected) {
        line(LogLevel::debug, outcome.validators == 0 ? "no validators found"
                                                      : format("executing this many validators: {}",
                                                               outcome.validators));
      }
    }
    Value::Object result{{"test", json_text(outcome.name)},
                         {"group", json_text(outcome.group)},
                         {"method", json_text(outcome.request.method)},
                         {"url", json_text(outcome.url)},
                         {"result", outcome.passed() ? "passed" : "failed"}};
    add_operation(outcome, result);
    line(LogLevel::debug, to_json(masked(result, writer_.secrets()), JsonStyle::spaced));
  }

  void thresholds_lines(const LoadSummary& load) {
    for (const ThresholdResult& result : load.thresholds) {
      if (result.met()) continue;
      line(LogLevel::error, format("Threshold not met: {}: {}", load.name, threshold_text(result)));
    }
  }

  void retries_line(const LoadSummary& load) {
    const Interval& total = load.total;
    if (total.tally.total_retries == 0) return;
    std::vector<std::string> reasons;
    for (const auto& [reason, count] : total.retries_by_reason) {
      const std::string_view shown = reason;
      const bool has_status = shown.starts_with(kStatusReason);
      reasons.push_back(
          format("{}: {}", has_status ? shown.substr(kStatusReason.size()) : shown, count));
    }
    line(LogLevel::info,
         format("Retries of {}: {} in {} requests ({})", load.name, total.tally.total_retries,
                total.tally.total(), join(reasons, ", ")));
  }

  void notes(const Outcome& outcome) {
    const Failure none;
    place_note(place_of(outcome.failures.empty() ? none : outcome.failures[0], outcome));
    if (!outcome.attempts.empty()) note("attempts", attempts_text(outcome, writer_.glyphs()));
    rerun_note(outcome.id);
    if (!outcome.request.url.empty()) note("curl", curl_command(outcome.request));
  }

  void place_note(const Location& where) {
    if (where.file) note("place", format("{}:{}:{}", where.file->path, where.line, where.column));
  }

  void rerun_note(const std::string& id) {
    if (!command_.empty()) note("rerun", rerun_of(command_, id));
  }

  void note(std::string_view label, std::string_view text) {
    writer_.err(format("    {:<9} {}\n", label, one_line(text)));
  }

  Writer writer_;
  LogLevel level_;
  bool is_quiet_;
  std::string command_;
  std::size_t max_diagnostics_;
};

}  // namespace

std::unique_ptr<Reporter> make_log(const ReporterArgs& args, LogKind kind) {
  return std::make_unique<Log>(args, kind);
}

}  // namespace resttest
