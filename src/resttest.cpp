#include "resttest/resttest.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "extend/builtins.h"
#include "http/curl_transport.h"
#include "plan/plan.h"
#include "plan/selection.h"
#include "report/load_result.h"
#include "report/reporters.h"
#include "report/result_files.h"
#include "run/grace.h"
#include "run/runners.h"
#include "spec/key_table.h"
#include "spec/read_suite.h"
#include "yaml/parse_yaml.h"

#include "resttest/performance.h"

namespace resttest {
namespace {

CurlSettings transport_settings(const RunOptions& options, std::stop_token abort) {
  CurlSettings settings;
  settings.keep_alive = options.keep_alive;
  settings.verify_tls = options.verify_tls;
  settings.http_version = options.http_version;
  settings.unix_socket = options.unix_socket;
  settings.resolve = options.resolve;
  settings.trace = options.trace;
  settings.abort = std::move(abort);
  settings.watchdog = std::make_shared<Watchdog>();
  return settings;
}

// What a run needs besides its plan, made in one place and lent to it.
class Wiring {
 public:
  Wiring(const RunOptions& options, const ResultFiles& files,
         const std::vector<Reporter*>& reporters)
      : options_(options),
        files_(files),
        audience_(reporters),
        clock_(options.stop),
        grace_(options.stop),
        settings_(transport_settings(options, grace_.over())),
        transport_(settings_) {
    const bool is_shared = options.workers > 1 && options.max_concurrency.value_or(0) > 0;
    if (is_shared) permits_ = std::make_unique<Permits>(*options.max_concurrency);
  }

  const Audience& audience() const { return audience_; }

  RunTools tools() {
    // Load tests ignore the proxies of the environment: what is measured is the server.
    CurlSettings direct = settings_;
    direct.use_proxy_environment = false;
    const auto of_load = [direct](TransportNeeds needs) {
      CurlSettings settings = direct;
      // A redirect needs the headers.
      settings.wanted.body = needs.answers == Answers::kept;
      settings.wants_metrics = needs.metrics;
      settings.http_version = needs.http_version;
      settings.unix_socket = needs.unix_socket;
      settings.abort = needs.abort;
      return std::make_unique<CurlTransport>(settings);
    };
    const auto of_worker = [this] { return std::make_unique<CurlTransport>(settings_); };
    const auto write_results = [this](const LoadSummary& load) {
      const auto text = load.is_benchmark ? benchmark_file(load) : performance_file(load);
      return files_.write(load.output_file, text);
    };
    return {options_,  audience_,     clock_,         transport_,   of_load,
            of_worker, write_results, permits_.get(), grace_.over()};
  }

 private:
  const RunOptions& options_;
  const ResultFiles& files_;
  Audience audience_;
  SystemClock clock_;
  Grace grace_;
  CurlSettings settings_;
  CurlTransport transport_;
  std::unique_ptr<Permits> permits_;  // Where workers share a bound.
};

// Passes the progress of a load test on to a function.
class ProgressReporter : public Reporter {
 public:
  explicit ProgressReporter(std::function<void(const Progress&)> report)
      : report_(std::move(report)) {}

  void interval_finished(const LoadSummary& so_far, const Interval&) override {
    if (report_) report_({so_far.total.length, so_far.total.tally});
  }

 private:
  std::function<void(const Progress&)> report_;
};

PerformanceResult result_of(LoadSummary load) {
  PerformanceResult result;
  const Interval& total = load.total;
  const Histogram times = total.operation.all();
  const auto ms = [](std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e6;
  };
  result.total = total.tally.total();
  result.passed = total.tally.passed;
  result.failed = total.tally.failed();
  result.min_ms = ms(times.min());
  result.max_ms = ms(times.max());
  result.avg_ms = times.mean_ns() / 1e6;
  result.total_retries = total.tally.total_retries;
  result.avg_retries_per_request = load.avg_retries();
  result.threshold_exceeded = total.threshold_exceeded;
  result.wall_time_sec = ms(total.length) / 1e3;
  result.rps = load.rps();
  result.operation = total.operation;
  result.attempt = total.attempt;
  result.complete = load.complete && load.output_lost.empty();
  result.load = std::move(load);
  return result;
}

}  // namespace

std::string_view version() { return RESTTEST_VERSION; }

Registry Registry::with_builtins() {
  Registry registry;
  add_extensions(registry);
  add_reporters(registry);
  return registry;
}

Suite load_suite(const std::filesystem::path& path, Diagnostics& found,
                 const std::vector<std::string>& readable) {
  return read_suite_file(path, found, readable);
}

Suite load_suite(const std::filesystem::path& path, Strictness strictness) {
  Diagnostics found(strictness);
  Suite suite = load_suite(path, found);
  found.throw_if_errors();
  return suite;
}

std::optional<Value::Object> parse_variables(std::string_view yaml, Diagnostics& found) {
  const auto file = std::make_shared<const SourceFile>(SourceFile{"--vars", std::string(yaml)});
  const std::vector<Node> documents = parse_yaml(file, found);
  if (documents.empty()) return found.has_errors() ? std::nullopt : std::optional(Value::Object());
  Value value = documents.front().to_value();
  const auto* object = value.get_if<Value::Object>();
  if (!object || documents.size() > 1) return std::nullopt;
  return *object;
}

struct PreparedRun::Data {
  std::span<const Suite> suites;
  const RunOptions& options;
  Plan plan;
};

PreparedRun::PreparedRun(std::span<const Suite> suites, const Registry& registry,
                         const RunOptions& options, Diagnostics& found)
    : data_(new Data{suites, options, make_plan(suites, registry, options, found)}) {
  check_result_files(suites, found);
}

PreparedRun::~PreparedRun() = default;

RunSummary PreparedRun::run(const std::vector<Reporter*>& reporters) {
  select(data_->options.selection, data_->plan);
  Diagnostics found;
  const ResultFiles files(data_->suites, found);
  found.throw_if_errors();
  Wiring wiring(data_->options, files, reporters);
  return run_plan(data_->suites, data_->plan, wiring.tools());
}

void PreparedRun::list(const std::vector<Reporter*>& reporters) {
  select(data_->options.selection, data_->plan);
  Audience(reporters).tell(&Reporter::tests_listed, named_tests(data_->plan));
}

std::size_t PreparedRun::dry_run(const std::vector<Reporter*>& reporters) {
  select(data_->options.selection, data_->plan);
  const std::vector<PreparedTest> tests = prepare(data_->plan, data_->options);
  Audience(reporters).tell(&Reporter::tests_prepared, tests);
  return static_cast<std::size_t>(std::ranges::count_if(
      tests, [](const PreparedTest& prepared) { return prepared.failure.has_value(); }));
}

RunSummary run(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters) {
  Diagnostics found;
  PreparedRun prepared(suites, registry, options, found);
  found.throw_if_errors();
  return prepared.run(reporters);
}

std::string key_table(std::string_view block) { return markdown_table(block); }

RunSummary run(const Suite& suite, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters) {
  return run(std::span(&suite, 1), registry, options, reporters);
}

PerformanceResult run_performance_test(const PerformanceRun& run) {
  Suite suite;
  TestSet& set = suite.testsets.emplace_back();
  set.config = run.test_config;
  set.tests = {run.test};
  Test& test = set.tests.front();
  if (!test.performance) test.performance.emplace();
  if (run.retry_config) {
    test.retry = run.retry_config;
    test.performance->retry.reset();
  }
  RunOptions options;
  options.base_url = run.base_url;
  options.seeding.seed = run.seed.value_or(0);
  options.max_concurrency = run.max_concurrency;
  options.stop = run.stop;
  Diagnostics found;
  const Registry builtins = run.registry ? Registry() : Registry::with_builtins();
  const Plan plan = make_plan(set, run.registry ? *run.registry : builtins, options, found);
  check_result_files(std::span(&suite, 1), found);
  found.throw_if_errors();
  const ResultFiles files(std::span(&suite, 1), found);
  found.throw_if_errors();
  ProgressReporter progress(run.on_progress);
  Wiring wiring(options, files, {&progress});
  return result_of(run_load(plan.sets.front().tests.front(), run.context, wiring.tools()));
}

}  // namespace resttest
