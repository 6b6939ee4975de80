#include "report/json.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <random>
#include <utility>

#include "base/format.h"
#include "report/compare_text.h"
#include "report/notes.h"
#include "report/output_file.h"
#include "report/reporters.h"
#include "report/writer.h"

#include "resttest/exit_code.h"
#include "resttest/json.h"

namespace resttest {
namespace {

std::string random_id() {
  std::random_device device;
  return format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

Value option_json(Value value, bool given) {
  return Value::Object{{"value", std::move(value)}, {"origin", given ? "command line" : "default"}};
}

Value statuses_json(const std::vector<int>& statuses) {
  Value::Array values;
  for (const int status : statuses) values.push_back(status);
  return values;
}

Value options_json(const RunOptions& options) {
  const RetryConfig defaults;
  const RetryOptions& retry = options.retry;
  return Value::Object{
      {"max_retries", option_json(retry.max_retries.value_or(0), retry.max_retries.has_value())},
      {"retry_backoff_base", option_json(retry.backoff_base.value_or(defaults.backoff_base),
                                         retry.backoff_base.has_value())},
      {"retry_backoff_max", option_json(retry.backoff_max.value_or(defaults.backoff_max),
                                        retry.backoff_max.has_value())},
      {"retry_statuses",
       option_json(statuses_json(retry.retry_statuses.value_or(defaults.retry_statuses)),
                   retry.retry_statuses.has_value())},
      {"max_concurrency",
       option_json(options.max_concurrency ? Value(*options.max_concurrency) : Value(),
                   options.max_concurrency.has_value())},
      {"keep_alive", option_json(options.keep_alive, !options.keep_alive)},
      {"verify_tls", option_json(options.verify_tls, !options.verify_tls)},
      {"absolute_urls", option_json(options.absolute_urls, options.absolute_urls)},
      {"flaky_fails", option_json(options.flaky_fails, options.flaky_fails)},
  };
}

Value diagnostic_json(const Diagnostic& diagnostic) {
  Value::Object json{
      {"severity", diagnostic.severity == Severity::error ? "error" : "warning"},
      {"code", json_text(diagnostic.code)},
      {"message", json_text(diagnostic.message)},
      {"hint", json_text(diagnostic.hint)},
  };
  add_place(diagnostic.where, json);
  Value::Array imported_from;
  for (const Location& from : import_chain(diagnostic.where)) {
    Value::Object place;
    add_place(from, place);
    imported_from.emplace_back(std::move(place));
  }
  append(json, {{"end_column", end_column(diagnostic.where)},
                {"imported_from", std::move(imported_from)}});
  return json;
}

Value totals_json(const RunSummary& summary) {
  std::uint64_t passed = 0;
  std::uint64_t flaky = 0;
  std::uint64_t skipped = 0;
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;
  for (const Outcome& outcome : summary.outcomes) {
    passed += outcome.passed() ? 1 : 0;
    flaky += outcome.state == Outcome::State::pass_recovered ? 1 : 0;
    skipped += outcome.state == Outcome::State::skipped ? 1 : 0;
    attempts += outcome.attempts.size();
    retries += outcome.attempts.empty() ? 0 : outcome.attempts.size() - 1;
  }
  for (const LoadSummary& load : summary.loads) {
    passed += load.passed ? 1 : 0;
    attempts += load.total.tally.attempts;
    retries += load.total.tally.total_retries;
  }
  return Value::Object{{"tests", json_count(summary.outcomes.size() + summary.loads.size())},
                       {"passed", json_count(passed)},
                       {"failed", json_count(summary.failed_tests())},
                       {"flaky", json_count(flaky)},
                       {"skipped", json_count(skipped)},
                       {"attempts", json_count(attempts)},
                       {"retries", json_count(retries)}};
}

Value groups_json(const RunSummary& summary) {
  Value::Array groups;
  for (const GroupCount& group : summary.groups()) {
    groups.push_back(Value::Object{{"name", json_text(group.name)},
                                   {"passed", json_count(group.passed)},
                                   {"failed", json_count(group.total - group.passed)},
                                   {"total", json_count(group.total)}});
  }
  return groups;
}

class Json : public Reporter {
 public:
  explicit Json(const ReporterArgs& args)
      : writer_(args),
        out_(args.out),
        command_(args.command),
        arguments_(args.arguments),
        signal_(args.signal),
        baseline_(args.baseline),
        expected_interval_(args.expected_interval),
        id_(random_id()) {
    if (!args.path.empty() && args.path != "-") file_ = std::make_unique<OutputFile>(args.path);
    for (const auto& [name, version] : args.libraries) libraries_.push_back({name, version});
  }

  void suites_checked(const CheckedSuites& checked) override {
    writer_.learn(checked.suites);
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      diagnostics_.push_back(diagnostic_json(diagnostic));
    }
    if (!checked.has_errors() && !checked.only_checked) return;
    RunSummary nothing;
    nothing.complete = !checked.has_errors();
    const int code = checked.has_errors() ? kExitInvalidSuite : kExitPassed;
    write(nothing, code, {exit_reason(code)});
  }

  void tests_listed(const std::vector<NamedTest>& tests) override { print(list_json(tests)); }

  void tests_prepared(const std::vector<PreparedTest>& tests) override {
    for (const PreparedTest& prepared : tests) writer_.learn(prepared.request);
    print(prepared_json(tests, writer_.secrets()));
  }

  void run_started(const RunStart& start) override {
    writer_.learn(start.suites);
    command_ = rerun_command(command_, start);
    seed_ = json_count(start.options.seeding.seed);
    base_url_ = start.options.base_url;
    options_ = options_json(start.options);
  }

  void test_finished(const Outcome& outcome) override { writer_.learn(outcome); }

  void run_finished(const RunSummary& summary) override {
    for (const Outcome& outcome : summary.outcomes) writer_.learn(outcome);
    const int signal = signal_ ? signal_() : 0;
    int code = exit_code(summary, signal);
    std::vector<std::string_view> reasons = exit_reasons(summary, signal);
    if (baseline_) {
      const int with_baseline = baseline_->exit_code(code, summary);
      if (with_baseline != code) reasons = {exit_reason(with_baseline)};
      code = with_baseline;
    }
    write(summary, code, reasons);
  }

  std::string lost() const override { return lost_; }

 private:
  Value run_json(const RunSummary& summary) const {
    Value::Array command;
    for (const std::string& word : arguments_) command.push_back(json_text(word));
    const bool started = summary.started.time_since_epoch().count() != 0;
    return Value::Object{{"id", id_},
                         {"started", started ? json_instant(summary.started) : Value()},
                         {"elapsed_ms", json_ms(summary.elapsed)},
                         {"complete", summary.complete},
                         {"adjusted", false},
                         {"command", std::move(command)},
                         {"base_url", json_text(base_url_)},
                         {"host", host_json()},
                         {"options", options_}};
  }

  Value document(const RunSummary& summary, int code,
                 const std::vector<std::string_view>& reasons) const {
    Value::Array tests;
    for (const Outcome& outcome : summary.outcomes) {
      tests.push_back(test_json(outcome, rerun_of(command_, outcome.id), writer_.secrets()));
    }
    Value::Array loads;
    for (const LoadSummary& load : summary.loads) {
      loads.push_back(load_json(load, expected_interval_));
    }
    Value::Array benchmarks;
    for (const LoadSummary& load : summary.benchmarks) {
      benchmarks.push_back(load_json(load, expected_interval_));
    }
    Value::Array all_reasons;
    for (const std::string_view reason : reasons) all_reasons.push_back(json_text(reason));
    return Value::Object{{"schema", "resttest.report/1"},
                         {"tool", "resttest"},
                         {"version", RESTTEST_VERSION},
                         {"revision", {}},
                         {"libraries", libraries_},
                         {"seed", seed_},
                         {"exit_code", code},
                         {"exit_reason", std::string(exit_reason(code))},
                         {"exit_reasons", std::move(all_reasons)},
                         {"run", run_json(summary)},
                         {"totals", totals_json(summary)},
                         {"groups", groups_json(summary)},
                         {"diagnostics", diagnostics_},
                         {"tests", std::move(tests)},
                         {"performance", std::move(loads)},
                         {"benchmarks", std::move(benchmarks)},
                         {"breakers", Value::Array()},
                         {"baseline", baseline_ ? baseline_json(*baseline_, summary) : Value()},
                         {"nodes", Value::Array()},
                         {"reports", Value::Array()}};
  }

  void write(const RunSummary& summary, int code, const std::vector<std::string_view>& reasons) {
    print(document(summary, code, reasons));
  }

  void print(const Value& document) {
    const Value shown = masked(document, writer_.secrets());
    const std::string text = terminal_safe(to_json(shown, JsonStyle::indented)) + "\n";
    if (file_) {
      lost_ = file_->write(text);
    } else {
      out_ << text;
      out_.flush();
    }
  }

  Writer writer_;
  std::ostream& out_;
  std::unique_ptr<OutputFile> file_;
  std::string command_;
  std::vector<std::string> arguments_;
  std::function<int()> signal_;
  const Baseline* baseline_;
  std::optional<std::chrono::nanoseconds> expected_interval_;
  std::string id_;
  Value::Object libraries_;
  Value::Array diagnostics_;
  Value seed_;
  std::string base_url_;
  Value options_;
  std::string lost_;
};

}  // namespace

std::unique_ptr<Reporter> make_json(const ReporterArgs& args) {
  return std::make_unique<Json>(args);
}

}  // namespace resttest
