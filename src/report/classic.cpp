#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "data/python_text.h"
#include "report/load_result.h"
#include "report/notes.h"
#include "report/reporters.h"
#include "report/threshold_text.h"

#include "resttest/suite.h"

namespace resttest {
namespace {

std::string result_line(std::string_view name, std::string_view url, bool passed, double ms) {
  return format("TEST RESULT: {} | URL={} | Passed={} | Response Time={:.2f} ms\n", one_line(name),
                one_line(url), passed ? "True" : "False", ms);
}

std::string benchmark_block(const LoadSummary& benchmark) {
  const std::string rule(60, '=');
  const Tally& tally = benchmark.total.tally;
  const Histogram times = benchmark.total.operation.all();
  const char* mode = benchmark.mode == LoadProfile::Mode::sync ? "SYNC" : "ASYNC";
  std::string text = rule + "\n";
  text += format("[{} MODE] Performance Test: {}  --  {} {}\n", mode, one_line(benchmark.name),
                 one_line(benchmark.method), one_line(benchmark.url_as_written));
  text += rule + "\n";
  text += format("Total Requests    : {}\n", tally.total());
  text += format("Passed            : {}\n", tally.passed);
  text += format("Failed            : {}\n", tally.failed());
  text += format("Min Response Time : {:.2f} ms\n", to_ms(times.min()));
  text += format("Avg Response Time : {:.2f} ms\n", times.mean_ns() / 1e6);
  text += format("Max Response Time : {:.2f} ms\n", to_ms(times.max()));
  text += format("Wall Clock Time   : {:.2f} sec\n", to_seconds(benchmark.total.length));
  text += format("Throughput (RPS)  : {:.2f} req/sec\n", benchmark.rps());
  if (tally.total_retries > 0) {
    text += format("Total Retries     : {}\n", tally.total_retries);
    text += format("Avg Retries/Req   : {:.2f}\n", benchmark.avg_retries());
  }
  return text + rule + "\n";
}

class Classic : public Reporter {
 public:
  explicit Classic(const ReporterArgs& args)
      : writer_(args),
        print_bodies_(args.print_bodies),
        print_headers_(args.print_headers),
        is_interactive_(args.is_interactive) {}

  void suites_checked(const CheckedSuites& checked) override {
    if (!checked.only_checked || checked.has_errors()) return;
    writer_.out(shape_text(checked) + ", no mistakes\n");
    writer_.flush();
  }

  void tests_listed(const std::vector<NamedTest>& tests) override { write_list(tests, writer_); }

  void tests_prepared(const std::vector<PreparedTest>& tests) override {
    write_prepared(tests, writer_);
  }

  void run_started(const RunStart& start) override { writer_.learn(start.suites); }

  void asking(const Pending& pending) override {
    writer_.out(interactive_block(pending));
    writer_.flush();
  }

  void test_started(const Test& test) override {
    if (test.delay.count() == 0) return;
    writer_.out(format("Delaying for {}s\n", test.delay.count()));
    writer_.flush();
  }

  void test_finished(const Outcome& outcome) override {
    if (outcome.state == Outcome::State::skipped) return;
    writer_.learn(outcome);
    if (const Response* response = outcome.response()) {
      const bool wants_bodies = print_bodies_.value_or(outcome.print_bodies);
      if (!outcome.passed() || wants_bodies) shown("RESPONSE:\n", response->body);
      if (!outcome.passed() || print_headers_) {
        shown("RESPONSE HEADERS:\n", headers_line(response->headers));
      }
    }
    writer_.out(result_line(outcome.name, outcome.url, outcome.passed(),
                            to_ms(last_attempt_time(outcome))));
    writer_.flush();
  }

  void load_finished(const LoadSummary& load) override {
    writer_.out(summary_text(load));
    writer_.out(
        result_line(load.name, load.url, load.passed, load.total.operation.all().mean_ns() / 1e6));
    writer_.flush();
  }

  void benchmark_finished(const LoadSummary& benchmark) override {
    writer_.out("\n" + benchmark_block(benchmark) + "\n" + benchmark_line(benchmark) + "\n");
    writer_.out(threshold_lines(benchmark));
    writer_.flush();
  }

  void stopped_on_failure(const Test&) override {
    writer_.out("STOP ON FAILURE! stopping test set execution, continuing with other test sets\n");
    writer_.flush();
  }

  void run_finished(const RunSummary& summary) override {
    if (is_interactive_) writer_.out(kInteractiveRule);
    write_groups(summary, writer_);
    writer_.flush();
  }

 private:
  void shown(std::string_view title, const std::string& text) {
    if (is_interactive_) writer_.out(title);
    writer_.out(text + "\n");
  }

  Writer writer_;
  std::optional<bool> print_bodies_;
  bool print_headers_;
  bool is_interactive_;
};

}  // namespace

std::string headers_line(const Headers& headers) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    pairs.push_back(format("({}, {})", python_quoted(to_lower(headers[i].name)),
                           python_quoted(headers[i].value)));
  }
  return "[" + join(pairs, ", ") + "]";
}

namespace {

std::string search_lines(const SearchResult& search) {
  std::string text;
  for (const SearchStep& step : search.steps) {
    text += format("step: {:.6g} {} ({:.2f} rps, p99 {:.2f} ms, failed_rate {:.4f})\n", step.load,
                   step.held ? "held" : "did not hold", step.throughput, to_ms(step.p99),
                   step.failed_rate);
  }
  return text + format("limit: {:.6g} {}\n", search.load, search_state_name(search.state));
}

}  // namespace

std::string summary_heading(const LoadSummary& load) {
  return format("[{} Performance Mode] Test: {}\n",
                load.mode == LoadProfile::Mode::sync ? "Sync" : "Async", one_line(load.name));
}

std::string summary_text(const LoadSummary& load) {
  const Histogram attempts = load.total.attempt.all();
  const Histogram operations = load.total.operation.all();
  std::string text = summary_heading(load) + load.summary();
  text += format("attempts: {}\n", load.total.tally.attempts);
  text += format("attempt_min_ms: {:.2f}\n", to_ms(attempts.min()));
  text += format("attempt_max_ms: {:.2f}\n", to_ms(attempts.max()));
  text += format("attempt_avg_ms: {:.2f}\n", attempts.mean_ns() / 1e6);
  text += format("wall_time_sec: {:.2f}\n", to_seconds(load.total.length));
  text += format("rps: {:.2f}\n", load.rps());
  for (const double percent : load.percentiles) {
    text += format("p{}_ms: {:.2f}\n", percent, to_ms(operations.percentile(percent)));
  }
  if (is_open(load.executor)) {
    const Histogram responses = load.total.response.all();
    text += format("response_p50_ms: {:.2f}\n", to_ms(responses.percentile(50)));
    text += format("response_p99_ms: {:.2f}\n", to_ms(responses.percentile(99)));
    text += format("dropped: {}\n", load.total.tally.dropped);
    text += format("late_starts: {}\n", load.total.late_starts);
  }
  if (load.search) text += search_lines(*load.search);
  return text + threshold_lines(load);
}

void write_groups(const RunSummary& summary, Writer& writer) {
  for (const GroupCount& group : summary.groups()) {
    const bool succeeded = group.passed == group.total;
    writer.out(format("Test Group {} {}: : {}/{} Tests Passed!", one_line(group.name),
                      succeeded ? "SUCCEEDED" : "FAILED", group.passed, group.total),
               succeeded ? Style::good : Style::bad);
    writer.out("\n");
  }
}

std::unique_ptr<Reporter> make_classic(const ReporterArgs& args) {
  return std::make_unique<Classic>(args);
}

}  // namespace resttest
