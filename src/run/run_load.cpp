#include <algorithm>
#include <thread>
#include <utility>

#include "base/format.h"
#include "base/limits.h"
#include "load/executors.h"
#include "load/health.h"
#include "load/search.h"
#include "run/load_shape.h"
#include "run/phase_runner.h"
#include "run/runners.h"
#include "run/sample_keeper.h"
#include "stats/thresholds.h"
#include "stats/timeline.h"

namespace resttest {
namespace {

constexpr std::size_t kReasonsTold = 10;

// Of a load that counts them, else 0.
std::uint64_t iterations_of(const Executor& executor, int vus) {
  if (const auto* shared = std::get_if<SharedIterations>(&executor)) return shared->iterations;
  const auto* each = std::get_if<PerVuIterations>(&executor);
  return each ? each->iterations * static_cast<std::uint64_t>(vus) : 0;
}

LoadSummary begin_summary(const PlannedTest& planned, const RunOptions& options, Clock& clock) {
  const Test& test = *planned.test;
  const LoadProfile& profile = *test.performance;
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
  summary.executor = effective_executor(profile, options);
  summary.connections = effective_connections(profile, options);
  summary.concurrency = effective_concurrency(profile, options);
  summary.repeat = iterations_of(summary.executor, summary.concurrency);
  summary.warmup = profile.warmup;
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

// Why a search did not find the limit.
std::vector<Failure> failures_of_search(const Test& test, const SearchResult& search) {
  Failure failure;
  failure.kind = Failure::Kind::performance;
  failure.code = "performance";
  failure.where = test.place_of("performance");
  switch (search.state) {
    case SearchResult::State::start_too_high:
      failure.message =
          format("the criteria do not hold at the start already, {}", search.steps.front().load);
      break;
    case SearchResult::State::not_confirmed:
      failure.message =
          format("{} held, but neither it nor 0.95 of it could be confirmed", search.load);
      break;
    case SearchResult::State::generator_limited:
      failure.message = format(
          "the load generator was the bottleneck before the server was; {} held", search.load);
      break;
    case SearchResult::State::deadline:
      failure.message = "the deadline passed before any load held";
      break;
    case SearchResult::State::stopped:
      failure.message = format("the search was stopped; {} held so far", search.load);
      break;
    case SearchResult::State::found:
      return {};
  }
  return {failure};
}

class LoadRunner {
 public:
  LoadRunner(const PlannedTest& planned, Context& context, const RunTools& tools)
      : planned_(planned),
        context_(context),
        tools_(tools),
        profile_(*planned.test->performance),
        summary_(begin_summary(planned, tools.options, tools.clock)),
        samples_(summary_.metrics),
        phases_(planned, context, tools, summary_, samples_.metrics(), stop_.get_token()) {}

  LoadSummary run() {
    planned_.bind_variables(context_);
    const auto held = tools_.permits
                          ? tools_.permits->take(summary_.concurrency, tools_.options.stop)
                          : Permits::Held();
    summary_.url = planned_.url.render(context_);  // Until the first operation has its own.
    tell(BenchmarkStep::starting);
    const TimePoint begin = tools_.clock.now() + profile_.start_time;
    if (profile_.start_time.count() == 0 || tools_.clock.sleep_until(begin)) send();
    conclude();
    return std::move(summary_);
  }

 private:
  void tell(BenchmarkStep step) const {
    if (!summary_.is_benchmark) return;
    tools_.audience.tell(&Reporter::benchmark_reached, summary_, step);
  }

  void send() {
    if (const auto* search = std::get_if<FindMax>(&summary_.executor)) return find_max(*search);
    if (summary_.repeat == 0 && sends_a_count()) return;
    phases_.prepare(summary_.concurrency);
    warm_up();
    tell(BenchmarkStep::measuring);
    watch_.emplace(cores(), measure_usage(tools_.clock.now()));
    planned_count_ =
        phases_.run(summary_.executor, [this](Interval interval) { add(std::move(interval)); });
    summary_.generator = watch_->judge(summary_.total, is_open(summary_.executor));
  }

  bool sends_a_count() const {
    return std::holds_alternative<SharedIterations>(summary_.executor) ||
           std::holds_alternative<PerVuIterations>(summary_.executor);
  }

  void warm_up() {
    if (summary_.warmup == 0) return;
    tell(BenchmarkStep::warming_up);
    phases_.run(SharedIterations{.iterations = summary_.warmup, .vus = summary_.concurrency},
                [](Interval) {});
    tell(BenchmarkStep::warmed_up);
  }

  // How many of them can work for a load: its loops, or all of the machine for threads.
  double cores() const {
    if (summary_.mode == LoadProfile::Mode::sync) {
      return std::max(1U, std::thread::hardware_concurrency());
    }
    return summary_.connections.threads.value_or(1);
  }

  void add(Interval interval) {
    account(std::move(interval));
    if (must_abort(profile_.thresholds, summary_)) stop_.request_stop();
  }

  // Adds what happened since the last call; `interval.start` is within the whole load test.
  void account(Interval interval) {
    const double cpu = watch_->look(measure_usage(tools_.clock.now()));
    samples_.take(interval);
    summary_.total.length = interval.start + interval.length;
    summary_.total.merge(interval);
    summary_.total.retry_notes.clear();
    timeline_.add(interval, {.concurrency = summary_.concurrency, .cpu = cpu});
    tools_.audience.tell(&Reporter::interval_finished, summary_, interval);
  }

  // --- find-max ---

  void find_max(const FindMax& plan) {
    Search search(plan);
    SearchResult& result = summary_.search.emplace();
    const TimePoint deadline = tools_.clock.now() + plan.deadline;
    if (plan.variable == FindMax::Variable::rate) phases_.prepare(summary_.concurrency);
    tell(BenchmarkStep::measuring);
    planned_count_ = 0;
    while (const auto trial = search.next()) {
      result.steps.push_back(try_load(plan, *trial));
      if (tools_.options.stop.stop_requested()) {
        search.stop();
        break;
      }
      const SearchStep& step = result.steps.back();
      search.tell(step.held, step.generator_limited, tools_.clock.now() >= deadline);
      if (plan.cooldown.count() > 0 && search.next()) {
        tools_.clock.sleep_until(tools_.clock.now() + plan.cooldown);
      }
    }
    result.state = search.state();
    result.load = search.load();
  }

  static Executor step_of(const FindMax& plan, double load, std::chrono::nanoseconds duration) {
    if (plan.variable == FindMax::Variable::vus) {
      return ConstantVus{.vus = static_cast<int>(load), .duration = duration};
    }
    return ConstantArrivalRate{.rate = load,
                               .time_unit = plan.time_unit,
                               .duration = duration,
                               .admission = plan.admission};
  }

  SearchStep try_load(const FindMax& plan, const Trial& trial) {
    const bool varies_vus = plan.variable == FindMax::Variable::vus;
    if (varies_vus) phases_.prepare(static_cast<int>(trial.load));
    if (plan.warmup.count() > 0) {
      phases_.run(step_of(plan, trial.load, plan.warmup), [](Interval) {});
    }
    const bool confirms = trial.kind == SearchStep::Kind::confirm;
    const Executor executor = step_of(plan, trial.load, confirms ? plan.confirm : plan.measure);
    watch_.emplace(cores(), measure_usage(tools_.clock.now()));
    LoadSummary figures = summary_;
    figures.total = {};
    figures.executor = executor;
    const std::chrono::nanoseconds before = summary_.total.length;  // Of the other steps.
    const auto planned = phases_.run(executor, [&](Interval interval) {
      figures.total.length = interval.start + interval.length;
      figures.total.merge(interval);
      interval.start += before;
      account(std::move(interval));
    });
    figures.total.tally.planned = planned.value_or(figures.total.tally.started);
    *planned_count_ += figures.total.tally.planned;
    return judge_step(plan, trial, figures);
  }

  SearchStep judge_step(const FindMax& plan, const Trial& trial, LoadSummary& figures) {
    const bool is_open_step = is_open(figures.executor);
    figures.generator = watch_->judge(figures.total, is_open_step);
    SearchStep step;
    step.kind = trial.kind;
    step.load = trial.load;
    step.generator_limited = figures.generator.limited;
    if (step.generator_limited) summary_.generator = figures.generator;
    // What the figures say counts; that they are late because of us is known beside them.
    figures.generator.limited = false;
    step.criteria = evaluate(plan.criteria, figures);
    step.held = std::ranges::all_of(step.criteria, &ThresholdResult::met);
    step.throughput = figures.rps();
    const Interval& total = figures.total;
    step.p99 = (is_open_step ? total.response : total.operation).all().percentile(99);
    const auto operations = static_cast<double>(total.tally.total());
    step.failed_rate = operations > 0 ? static_cast<double>(total.tally.failed()) / operations : 0;
    return step;
  }

  // --- The end ---

  void conclude() {
    for (auto& [name, value] : phases_.last_binds()) context_.bind(name, value);
    Tally& tally = summary_.total.tally;
    tally.planned = planned_count_.value_or(tally.started + tally.dropped);
    tally.not_started = tally.planned - tally.started - tally.dropped;
    summary_.complete = !was_cut();
    summary_.thresholds = evaluate(profile_.thresholds, summary_);
    summary_.passed = summary_.search ? found() : passes(profile_.thresholds, summary_);
    // Of a benchmark they are shown all the same.
    if (!summary_.passed || summary_.is_benchmark) {
      summary_.failures = summary_.search ? failures_of_search(*planned_.test, *summary_.search)
                                          : failures_of(*planned_.test, summary_.total);
    }
    summary_.timeline = timeline_.rows();
    samples_.hand_over(summary_);
  }

  // Whether the end of the run came before that of the load.
  bool was_cut() const {
    if (!tools_.options.stop.stop_requested()) return false;
    if (summary_.search) return summary_.search->state == SearchResult::State::stopped;
    const Interval& total = summary_.total;
    const auto stopping = std::string(stop_reason_name(StopReason::stopping));
    const auto end = regular_end(summary_.executor);
    const bool was_short = end != kNever && total.length < end && !sends_a_count();
    return was_short || total.tally.not_started > 0 || total.tally.aborted > 0 ||
           total.stop_reasons.contains(stopping);
  }

  bool found() const {
    using State = SearchResult::State;
    const SearchResult& search = *summary_.search;
    return search.state == State::found || (search.state == State::deadline && search.load > 0);
  }

  const PlannedTest& planned_;
  Context& context_;
  const RunTools& tools_;
  const LoadProfile& profile_;
  std::stop_source stop_;  // Of this load alone.
  LoadSummary summary_;
  SampleKeeper samples_;
  PhaseRunner phases_;
  std::optional<HealthWatch> watch_;
  Timeline timeline_;
  std::optional<std::uint64_t> planned_count_ = 0;  // Nothing: only time says.
};

}  // namespace

LoadSummary run_load(const PlannedTest& planned, Context& context, const RunTools& tools) {
  LoadSummary load = LoadRunner(planned, context, tools).run();
  for (const std::string& reason : load.generator.reasons) {
    const std::string message = format("{}: {}", load.name, reason);
    tools.audience.tell(&Reporter::warned, std::string_view(message));
  }
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
