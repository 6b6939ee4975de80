#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/limits.h"
#include "load/collector.h"
#include "load/load_test.h"
#include "run/runners.h"
#include "run/sample_keeper.h"
#include "stats/thresholds.h"

namespace resttest {
namespace {

constexpr std::size_t kReasonsTold = 10;

LoadSummary begin_summary(const PlannedTest& planned, const RunOptions& options, Clock& clock) {
  const Test& test = *planned.test;
  const LoadProfile& profile = *test.performance;
  const auto* shared = std::get_if<SharedIterations>(&profile.executor);
  const SharedIterations plan = shared ? *shared : SharedIterations();
  LoadSummary summary;
  summary.id = planned.id;
  summary.needed_by = planned.needed_by;
  summary.is_benchmark = planned.is_benchmark;
  summary.name = test.name;
  summary.group = test.group;
  summary.where = test.where;
  summary.method = test.method;
  summary.url_as_written = planned.url_as_written;
  summary.mode = profile.mode;
  summary.executor = profile.executor;
  summary.connections = profile.connections;
  summary.repeat = plan.iterations;
  summary.warmup = profile.warmup;
  summary.concurrency = effective_concurrency(profile, plan, options);
  summary.rps_mode = profile.rps_mode;
  summary.timeout = planned.timeout;
  summary.connect_timeout = planned.connect_timeout;
  summary.threshold = profile.threshold;
  summary.percentiles = profile.percentiles;
  summary.metrics = profile.metrics;
  summary.output_file = profile.output_file;
  summary.output_format = profile.output_format;
  summary.max_attempts = planned.retry.max_retries + 1;
  summary.started = clock.wall();
  return summary;
}

std::vector<std::pair<std::string, std::uint64_t>> by_frequency(
    const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::ranges::stable_sort(sorted, std::greater<>(),
                           [](const auto& entry) { return entry.second; });
  return sorted;
}

// One failure that counts, then one for each distinct reason, the most frequent first.
std::vector<Failure> failures_of(const Test& test, const Interval& total) {
  if (total.tally.failed() == 0) return {};
  const auto fail = [&test](std::string message) {
    Failure failure;
    failure.kind = Failure::Kind::performance;
    failure.code = "performance";
    failure.where = test.place_of("performance");
    failure.message = std::move(message);
    return failure;
  };
  std::vector<Failure> failures;
  failures.push_back(
      fail(format("{} of {} requests failed", total.tally.failed(), total.tally.total())));
  for (const auto& [reason, count] : by_frequency(total.failure_reasons)) {
    if (failures.size() > kReasonsTold) break;
    failures.push_back(fail(format("{} ({} times)", reason, count)));
  }
  return failures;
}

TimelineRow row_of(const Interval& interval) {
  const Histogram times = interval.operation.all();
  return {.start = interval.start,
          .length = interval.length,
          .tally = interval.tally,
          .p50 = times.percentile(50),
          .p90 = times.percentile(90),
          .p99 = times.percentile(99),
          .max = times.max()};
}

class LoadRunner {
 public:
  LoadRunner(const PlannedTest& planned, Context& context, const RunTools& tools)
      : planned_(planned),
        context_(context),
        tools_(tools),
        summary_(begin_summary(planned, tools.options, tools.clock)),
        samples_(summary_.metrics) {}

  LoadSummary run() {
    planned_.bind_variables(context_);
    const auto held = tools_.permits
                          ? tools_.permits->take(summary_.concurrency, tools_.options.stop)
                          : Permits::Held();
    summary_.url = planned_.url.render(context_);  // Until the first operation has its own.
    tell(BenchmarkStep::starting);
    if (summary_.repeat > 0) {
      const LoadTest load = make_load_test();
      const bool is_sync = summary_.mode == LoadProfile::Mode::sync;
      const auto engine = is_sync ? make_thread_engine(load) : make_event_engine(load);
      warm_up(*engine);
      tell(BenchmarkStep::measuring);
      run_phase(*engine, summary_.repeat, [this](Interval interval) { add(std::move(interval)); });
    }
    conclude();
    return std::move(summary_);
  }

 private:
  void tell(BenchmarkStep step) const {
    if (!summary_.is_benchmark) return;
    tools_.audience.tell(&Reporter::benchmark_reached, summary_, step);
  }

  void warm_up(Engine& engine) {
    if (summary_.warmup == 0) return;
    tell(BenchmarkStep::warming_up);
    run_phase(engine, summary_.warmup, [](Interval) {});
    tell(BenchmarkStep::warmed_up);
  }

  LoadTest make_load_test() const {
    const bool looks = !planned_.validators.empty();
    const TransportNeeds needs{.answers = looks ? Answers::kept : Answers::dropped,
                               .metrics = !summary_.metrics.empty()};
    return {.planned = planned_,
            .context = context_,
            .policy = {.retry = planned_.retry,
                       .expected_status = planned_.test->expected_status,
                       .is_idempotent = planned_.is_idempotent},
            .concurrency = summary_.concurrency,
            .verify_tls = tools_.options.verify_tls,
            .wants_notes = tools_.options.wants_retry_notes,
            .threshold = summary_.threshold,
            .metrics = samples_.metrics(),
            .make_transport = [this, needs] { return tools_.of_load(needs); },
            .stop = tools_.options.stop};
  }

  void run_phase(Engine& engine, std::uint64_t count, const std::function<void(Interval)>& each) {
    Tickets tickets(count);
    Collector collector(engine.workers());
    Bookends bookends;
    const TimePoint start = tools_.clock.now();
    engine.start(tickets, collector, bookends);
    std::exception_ptr problem;
    try {
      collector.gather(start, each, [&engine] { engine.wake(); });
    } catch (...) {
      problem = std::current_exception();
    }
    engine.join();
    if (problem) std::rethrow_exception(problem);
    last_binds_ = bookends.take_variables();
    if (std::string url = bookends.take_url(); !url.empty()) summary_.url = std::move(url);
  }

  void add(Interval interval) {
    samples_.take(interval);
    summary_.total.length = interval.start + interval.length;
    summary_.total.merge(interval);
    summary_.total.retry_notes.clear();
    if (summary_.timeline.size() < limits::kTimelineRows) {
      summary_.timeline.push_back(row_of(interval));
    }
    tools_.audience.tell(&Reporter::interval_finished, summary_, interval);
  }

  void conclude() {
    for (auto& [name, value] : last_binds_) context_.bind(name, value);
    Tally& tally = summary_.total.tally;
    tally.planned = summary_.repeat;
    tally.not_started = tally.planned - tally.started - tally.dropped;
    const auto stopping = std::string(stop_reason_name(StopReason::stopping));
    summary_.complete = tally.not_started == 0 && tally.aborted == 0 &&
                        !summary_.total.stop_reasons.contains(stopping);
    const std::vector<Threshold>& thresholds = planned_.test->performance->thresholds;
    summary_.thresholds = evaluate(thresholds, summary_);
    summary_.passed = passes(thresholds, summary_);
    // Of a benchmark they are shown all the same.
    if (!summary_.passed || summary_.is_benchmark) {
      summary_.failures = failures_of(*planned_.test, summary_.total);
    }
    samples_.hand_over(summary_);
  }

  const PlannedTest& planned_;
  Context& context_;
  const RunTools& tools_;
  LoadSummary summary_;
  SampleKeeper samples_;
  Context::Variables last_binds_;
};

}  // namespace

int effective_concurrency(const LoadProfile& profile, const SharedIterations& plan,
                          const RunOptions& options) {
  const bool is_sync = profile.mode == LoadProfile::Mode::sync;
  int wanted = is_sync ? kDefaultSyncConcurrency : kDefaultAsyncConcurrency;
  if (plan.vus > 0) wanted = plan.vus;
  if (options.max_concurrency && *options.max_concurrency > 0) wanted = *options.max_concurrency;
  const auto most = std::max<std::uint64_t>(1, plan.iterations);
  return static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(wanted), most));
}

LoadSummary run_load(const PlannedTest& planned, Context& context, const RunTools& tools) {
  LoadSummary load = LoadRunner(planned, context, tools).run();
  if (!load.output_file.empty()) load.output_lost = tools.write_results(load);
  if (load.samples_dropped > 0) {
    const std::string message = format(
        "{}: the metrics are those of {} operations; {} more were not kept, of {} values at most",
        load.name, load.samples.front().values.size(), load.samples_dropped, limits::kMetricCells);
    tools.audience.tell(&Reporter::warned, std::string_view(message));
  }
  return load;
}

}  // namespace resttest
