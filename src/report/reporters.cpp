#include "report/reporters.h"

#include <utility>
#include <vector>

namespace resttest {
namespace {

// Several as one: each hears of every event in turn.
class Together : public Reporter {
 public:
  explicit Together(std::vector<std::unique_ptr<Reporter>> all) : all_(std::move(all)) {}

  void suites_checked(const CheckedSuites& checked) override {
    for (const auto& one : all_) one->suites_checked(checked);
  }
  void tests_listed(const std::vector<NamedTest>& tests) override {
    for (const auto& one : all_) one->tests_listed(tests);
  }
  void tests_prepared(const std::vector<PreparedTest>& tests) override {
    for (const auto& one : all_) one->tests_prepared(tests);
  }
  void run_started(const RunStart& start) override {
    for (const auto& one : all_) one->run_started(start);
  }
  void asking(const Pending& pending) override {
    for (const auto& one : all_) one->asking(pending);
  }
  void test_started(const Test& test) override {
    for (const auto& one : all_) one->test_started(test);
  }
  void attempt_finished(const Test& test, const Attempt& attempt, int max_attempts) override {
    for (const auto& one : all_) one->attempt_finished(test, attempt, max_attempts);
  }
  void test_finished(const Outcome& outcome) override {
    for (const auto& one : all_) one->test_finished(outcome);
  }
  void interval_finished(const LoadSummary& so_far, const Interval& last) override {
    for (const auto& one : all_) one->interval_finished(so_far, last);
  }
  void load_finished(const LoadSummary& load) override {
    for (const auto& one : all_) one->load_finished(load);
  }
  void benchmark_reached(const LoadSummary& so_far, BenchmarkStep step) override {
    for (const auto& one : all_) one->benchmark_reached(so_far, step);
  }
  void benchmark_finished(const LoadSummary& load) override {
    for (const auto& one : all_) one->benchmark_finished(load);
  }
  void stopped_on_failure(const Test& test) override {
    for (const auto& one : all_) one->stopped_on_failure(test);
  }
  void suite_finished(const Suite& suite, std::uint64_t failed_tests) override {
    for (const auto& one : all_) one->suite_finished(suite, failed_tests);
  }
  void warned(std::string_view message) override {
    for (const auto& one : all_) one->warned(message);
  }
  void run_finished(const RunSummary& summary) override {
    for (const auto& one : all_) one->run_finished(summary);
  }
  std::string lost() const override {
    std::string lost;
    for (const auto& one : all_) {
      const std::string more = one->lost();
      if (!lost.empty() && !more.empty()) lost += "; ";
      lost += more;
    }
    return lost;
  }

 private:
  std::vector<std::unique_ptr<Reporter>> all_;
};

template <typename... Reporters>
std::unique_ptr<Reporter> together(Reporters... reporters) {
  std::vector<std::unique_ptr<Reporter>> all;
  (all.push_back(std::move(reporters)), ...);
  std::erase(all, nullptr);
  return std::make_unique<Together>(std::move(all));
}

}  // namespace

void add_reporters(Registry& registry) {
  registry.reporters.add("classic", "PyRestTest's lines", [](const ReporterArgs& args) {
    return together(make_live(args), make_classic(args), make_log(args));
  });
  registry.reporters.add("pretty", "for people", [](const ReporterArgs& args) {
    return together(make_live(args), make_console(args));
  });
  registry.reporters.add("quiet", "nothing but errors",
                         [](const ReporterArgs& args) { return make_log(args, LogKind::quiet); });
  registry.reporters.add("json", "one JSON document", [](const ReporterArgs& args) {
    if (!args.path.empty()) return make_json(args);
    return together(make_json(args), make_log(args));
  });
  registry.reporters.add("hdr-log", "HdrHistogram's log of intervals", make_hdr_log);
  registry.reporters.add("hgrm", "HdrHistogram's table of percentiles", make_hgrm);
  registry.reporters.add("against", "changes since the baseline", make_against);
}

}  // namespace resttest
