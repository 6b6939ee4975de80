#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "data/python_text.h"
#include "report/failure_block.h"
#include "report/load_figures.h"
#include "report/notes.h"
#include "report/reporters.h"
#include "report/snippet.h"
#include "report/threshold_text.h"
#include "report/writer.h"

#include "resttest/compare.h"
#include "resttest/exit_code.h"

namespace resttest {
namespace {

constexpr std::size_t kWordCells = 5;
constexpr std::size_t kTimeCells = 8;

struct Verdict {
  std::string_view word;
  Style style;
};

Verdict verdict_of(const Outcome& outcome) {
  switch (outcome.state) {
    case Outcome::State::pass:
      return {"PASS", Style::good};
    case Outcome::State::pass_recovered:
      return {"FLAKY", outcome.passed() ? Style::warn : Style::bad};
    case Outcome::State::gave_up:
    case Outcome::State::fail:
      return {"FAIL", Style::bad};
    case Outcome::State::skipped:
      return {"SKIP", Style::dim};
  }
  return {"", Style::plain};
}

std::string path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const std::size_t path = url.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

// "503 ×3", "503, connect.refused, 200": endings in a row are counted.
std::string endings_text(const Outcome& outcome, const Glyphs& glyphs) {
  std::vector<std::pair<std::string, int>> runs;
  for (const Attempt& attempt : outcome.attempts) {
    std::string ending = ending_text(attempt.exchange);
    if (!runs.empty() && runs.back().first == ending) {
      ++runs.back().second;
    } else {
      runs.emplace_back(std::move(ending), 1);
    }
  }
  std::vector<std::string> parts;
  for (const auto& [ending, count] : runs) {
    parts.push_back(count == 1 ? ending : format("{} {}{}", ending, glyphs.times, count));
  }
  return join(parts, ", ");
}

std::chrono::nanoseconds waited(const Outcome& outcome) {
  std::chrono::nanoseconds sum{};
  for (const Attempt& attempt : outcome.attempts) {
    sum += attempt.next_delay.value_or(std::chrono::nanoseconds());
  }
  return sum;
}

// "2 attempts (503, 200), waited 0.50 s, last 9 ms"; "" for a single attempt.
std::string retries_text(const Outcome& outcome, const Glyphs& glyphs) {
  if (outcome.attempts.size() < 2) return {};
  std::string text = format("{} attempts ({}), waited {:.2f} s", outcome.attempts.size(),
                            endings_text(outcome, glyphs), to_seconds(waited(outcome)));
  if (outcome.state == Outcome::State::pass_recovered) {
    text += ", last " + duration_text(last_attempt_time(outcome));
  }
  return text;
}

// Widths of the columns, from the tests that are about to run.
struct Columns {
  std::size_t id = 0;
  std::size_t method = 3;
  std::size_t path = 0;
};

Columns columns_of(const std::vector<NamedTest>& tests, std::size_t width) {
  Columns columns;
  for (const NamedTest& named : tests) {
    columns.id = std::max(columns.id, cells(one_line(named.id)));
    columns.method = std::max(columns.method, cells(named.test->method));
    columns.path = std::max(columns.path, cells(one_line(path_of(named.test->url.text))));
  }
  // What is left beside the word, the status and the time is shared by name and path.
  const std::size_t room = width - std::min(width, columns.method + 26);
  const std::size_t for_path =
      std::min(columns.path, std::max(room / 3, room - std::min(room, columns.id)));
  columns.path = for_path;
  columns.id = std::min(columns.id, room - std::min(room, for_path));
  return columns;
}

// "1 file, 3 tests, 1 benchmark", "1 file, 1 of 3 tests"
std::string shape_text(const RunStart& start) {
  const CheckedSuites shape{start.suites, {}};
  const std::size_t all = shape.tests() + shape.benchmarks();
  if (start.tests.size() == all) return shape_text(shape);
  return format("{}, {} of {}", counted(shape.files(), "file"), start.tests.size(),
                counted(all, "test"));
}

class Console : public Reporter {
 public:
  explicit Console(const ReporterArgs& args)
      : writer_(args),
        width_(static_cast<std::size_t>(std::max(args.width, 40))),
        level_(args.log),
        command_(args.command),
        max_diagnostics_(args.max_diagnostics),
        print_bodies_(args.print_bodies),
        print_headers_(args.print_headers),
        signal_(args.signal),
        baseline_(args.baseline) {}

  void suites_checked(const CheckedSuites& checked) override {
    writer_.learn(checked.suites);
    const std::size_t count = checked.diagnostics.size();
    const std::size_t shown = max_diagnostics_ == 0 ? count : std::min(count, max_diagnostics_);
    for (std::size_t i = 0; i < shown; ++i) write_pretty(checked.diagnostics[i], writer_);
    if (shown < count) {
      writer_.err(format("{} {} more (--max-diagnostics 0 shows all)\n", dots(), count - shown));
    }
    if (checked.has_errors()) {
      writer_.err(with_exit(format("{} {} nothing was sent", tally_text(checked), dot()),
                            kExitInvalidSuite));
    } else if (checked.only_checked) {
      writer_.out(shape_text(checked) + ", no mistakes\n");
      writer_.flush();
    }
  }

  void tests_listed(const std::vector<NamedTest>& tests) override { write_list(tests, writer_); }

  void tests_prepared(const std::vector<PreparedTest>& tests) override {
    write_prepared(tests, writer_);
  }

  void run_started(const RunStart& start) override {
    writer_.learn(start.suites);
    command_ = rerun_command(command_, start);
    columns_ = columns_of(start.tests, width_);
    std::vector<std::string> parts{format("resttest {}", RESTTEST_VERSION), shape_text(start)};
    if (!start.options.base_url.empty()) parts.push_back(one_line(start.options.base_url));
    if (start.options.retry.max_retries.value_or(0) > 0) {
      parts.push_back(policy_text(start.options.retry));
    }
    writer_.out(join(parts, format(" {} ", dot())) + "\n\n");
    writer_.flush();
  }

  void asking(const Pending& pending) override {
    writer_.out(interactive_block(pending));
    writer_.flush();
  }

  void attempt_finished(const Test& test, const Attempt& attempt, int max_attempts) override {
    if (!attempt.next_delay || level_ > LogLevel::info) return;
    const bool has_status = std::holds_alternative<Response>(attempt.exchange);
    writer_.err(
        format("INFO:Retrying test {} {}, attempt {}/{} delay={}s\n", one_line(test.name),
               has_status ? "due to status " + ending_text(attempt.exchange) : "after exception",
               attempt.number + 1, max_attempts, seconds_text(to_seconds(*attempt.next_delay))));
  }

  void test_finished(const Outcome& outcome) override {
    writer_.learn(outcome);
    const Verdict verdict = verdict_of(outcome);
    writer_.out("  ");
    writer_.out(padded(std::string(verdict.word), kWordCells), verdict.style);
    writer_.out("  " + rest_of_line(outcome));
    write_response(outcome);
    writer_.flush();
    if (outcome.state == Outcome::State::skipped || outcome.passed()) return;
    write_failure_block(outcome, rerun_of(command_, outcome.id), writer_);
  }

  void interval_finished(const LoadSummary&, const Interval& last) override {
    if (level_ > LogLevel::debug) return;
    for (const RetryNote& note : last.retry_notes) {
      const bool has_status = note.reason.starts_with("status:");
      writer_.err(
          format("DEBUG:{} on attempt {}, retrying in {}s\n",
                 has_status ? "Status " + note.reason.substr(7) : "Exception " + note.reason,
                 note.attempt, seconds_text(to_seconds(note.delay))));
    }
  }

  void load_finished(const LoadSummary& load) override {
    writer_.out("\n" + summary_heading(load) + load.summary());
    writer_.out(load_figures(load, writer_.glyphs()) + thresholds_figures(load, writer_.glyphs()) +
                metrics_figures(load));
    const auto mean =
        std::chrono::nanoseconds(static_cast<std::int64_t>(load.total.operation.all().mean_ns()));
    writer_.out("  ");
    writer_.out(load.passed ? "PASS " : "FAIL ", load.passed ? Style::good : Style::bad);
    writer_.out(format("  {}   {} {}   {}, {} on average\n", one_line(load.id), load.method,
                       one_line(path_of(load.url)), counted(load.total.tally.total(), "operation"),
                       duration_text(mean)));
    writer_.flush();
    if (!load.passed) write_failure_block(load, rerun_of(command_, load.id), writer_);
  }

  void benchmark_reached(const LoadSummary& benchmark, BenchmarkStep step) override {
    if (level_ > LogLevel::info || step != BenchmarkStep::starting) return;
    writer_.err(format("INFO:Benchmark Starting: {} ({} {}) Group: {}\n", one_line(benchmark.name),
                       benchmark.method, one_line(benchmark.url_as_written),
                       one_line(benchmark.group)));
  }

  void benchmark_finished(const LoadSummary& benchmark) override {
    const bool is_sync = benchmark.mode == LoadProfile::Mode::sync;
    const std::uint64_t failed = benchmark.total.tally.failed();
    writer_.out(format("\n[{} Performance Mode] Benchmark: {}\n", is_sync ? "Sync" : "Async",
                       one_line(benchmark.name)));
    writer_.out(load_figures(benchmark, writer_.glyphs()) +
                thresholds_figures(benchmark, writer_.glyphs()) + metrics_figures(benchmark));
    writer_.out("  ");
    writer_.out("DONE ", failed == 0 ? Style::good : Style::warn);
    writer_.out(format("  {}   {} {}   {}, {} failed\n", one_line(benchmark.id), benchmark.method,
                       one_line(path_of(benchmark.url_as_written)),
                       counted(benchmark.total.tally.total(), "operation"), failed));
    writer_.flush();
    for (const Failure& failure : benchmark.failures) {
      warned(format("benchmark {}: {}", benchmark.name, failure.message));
    }
  }

  void stopped_on_failure(const Test& test) override {
    writer_.out(format("  the testset ends here: {} failed, and stop_on_failure is true\n",
                       one_line(test.group + "/" + test.name)));
    writer_.flush();
  }

  void suite_finished(const Suite& suite, std::uint64_t failed_tests) override {
    if (level_ > LogLevel::info) return;
    writer_.err(format("INFO:Completed: {} failures={}\n", one_line(suite.path), failed_tests));
  }

  void warned(std::string_view message) override {
    writer_.err("warning", Style::warn);
    writer_.err(": " + one_line(message) + "\n");
  }

  void run_finished(const RunSummary& summary) override {
    if (summary.groups().empty() && summary.benchmarks.empty()) warned("no test ran");
    writer_.out("\n");
    write_groups(summary, writer_);
    int code = exit_code(summary, signal_ ? signal_() : 0);
    if (baseline_) code = baseline_->exit_code(code, summary);
    writer_.out(with_exit(totals_text(summary), code), code == 0 ? Style::good : Style::bad);
    writer_.flush();
  }

 private:
  std::string_view dot() const { return writer_.glyphs().dot; }
  std::string_view dots() const { return writer_.glyphs().ellipsis; }

  // The exit code at the right end.
  std::string with_exit(const std::string& text, int code) const {
    const std::string exit = format("exit {}", code);
    const std::size_t used = cells(text) + exit.size();
    const std::size_t gap = used + 3 < width_ ? width_ - used : 3;
    return text + std::string(gap, ' ') + exit + "\n";
  }

  std::string policy_text(const RetryOptions& retry) const {
    const RetryConfig defaults;
    return format("retries {} ({} s {} 2{}, at most {} s)", *retry.max_retries,
                  format("{}", retry.backoff_base.value_or(defaults.backoff_base)),
                  writer_.glyphs().times, writer_.glyphs().power_n,
                  format("{}", retry.backoff_max.value_or(defaults.backoff_max)));
  }

  // Name, request, answer and time, and, behind them or on a line of their own, the retries and for
  // whom alone the test ran.
  std::string rest_of_line(const Outcome& outcome) const {
    const Glyphs& glyphs = writer_.glyphs();
    std::string line = padded(shortened(one_line(outcome.id), columns_.id, glyphs), columns_.id);
    line += "  " + padded(outcome.request.method, columns_.method) + " ";
    line += padded(shortened(one_line(path_of(outcome.url)), columns_.path, glyphs), columns_.path);
    if (outcome.state == Outcome::State::skipped) return line + "\n";
    const bool sent = !outcome.attempts.empty();
    const Response* response = outcome.response();
    line += "  " + padded(response ? format("{}", response->status) : "-", 3);
    line += format("{:>{}}", sent ? duration_text(outcome.elapsed) : "-", kTimeCells + 1);
    std::vector<std::string> remarks{retries_text(outcome, glyphs), needed_text(outcome.needed_by)};
    std::erase(remarks, "");
    if (remarks.empty()) return line + "\n";
    const std::string remark = join(remarks, ", ");
    const bool fits = 4 + kWordCells + cells(line) + 3 + cells(remark) <= width_;
    const std::string between = fits ? "   " : "\n" + std::string(4 + kWordCells, ' ');
    return line + between + remark + "\n";
  }

  void write_response(const Outcome& outcome) {
    const Response* response = outcome.response();
    if (!response) return;
    if (print_bodies_.value_or(outcome.print_bodies)) writer_.out(response->body + "\n");
    if (print_headers_) writer_.out(headers_line(response->headers) + "\n");
  }

  std::string totals_text(const RunSummary& summary) const {
    std::uint64_t passed = 0;
    std::uint64_t flaky = 0;
    std::uint64_t skipped = 0;
    std::uint64_t retries = 0;
    for (const Outcome& outcome : summary.outcomes) {
      passed += outcome.passed() ? 1 : 0;
      flaky += outcome.state == Outcome::State::pass_recovered ? 1 : 0;
      skipped += outcome.state == Outcome::State::skipped ? 1 : 0;
      retries += outcome.attempts.empty() ? 0 : outcome.attempts.size() - 1;
    }
    for (const LoadSummary& load : summary.loads) {
      passed += load.passed ? 1 : 0;
      retries += load.total.tally.total_retries;
    }
    std::vector<std::string> parts{counted(summary.outcomes.size() + summary.loads.size(), "test"),
                                   format("{} passed", passed)};
    if (flaky > 0) parts.back() += format(" ({} flaky)", flaky);
    parts.push_back(format("{} failed", summary.failed_tests()));
    if (skipped > 0) parts.push_back(format("{} skipped", skipped));
    if (!summary.benchmarks.empty()) {
      parts.push_back(counted(summary.benchmarks.size(), "benchmark"));
    }
    if (retries == 1) parts.push_back("1 retry");
    if (retries > 1) parts.push_back(format("{} retries", retries));
    if (!summary.thresholds_met()) parts.push_back("thresholds not met");
    if (!summary.complete) parts.push_back("incomplete");
    const double seconds = to_seconds(summary.elapsed);
    parts.push_back(seconds < 0.9995 ? duration_text(summary.elapsed)
                                     : format("{:.1f} s", seconds));
    return join(parts, format(" {} ", dot()));
  }

  Writer writer_;
  std::size_t width_;
  LogLevel level_;
  std::string command_;
  std::size_t max_diagnostics_;
  std::optional<bool> print_bodies_;
  bool print_headers_;
  std::function<int()> signal_;
  const Baseline* baseline_;
  Columns columns_;
};

}  // namespace

std::unique_ptr<Reporter> make_console(const ReporterArgs& args) {
  return std::make_unique<Console>(args);
}

}  // namespace resttest
