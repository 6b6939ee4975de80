#include <algorithm>
#include <utility>

#include "base/format.h"
#include "plan/selection.h"
#include "run/runners.h"

namespace resttest {
namespace {

// Says once per test that a request which is not idempotent was sent again.
void warn_of_repeats(const Test& test, std::uint64_t repeats, const RunTools& tools) {
  if (repeats == 0) return;
  const std::string message = format(
      "test \"{}\" ({}) was sent again and may have been applied twice; give it an "
      "Idempotency-Key header, or no retries, to forbid that",
      test.name, test.method);
  tools.audience.tell(&Reporter::warned, std::string_view(message));
}

}  // namespace

Context starting_context(const PlannedSet& set, const RunOptions& options) {
  Context context;
  for (const auto& [name, value] : options.variables) context.bind(name, value);
  for (const auto& [name, value] : set.testset->config.variable_binds) context.bind(name, value);
  return context;
}

SetRunner::SetRunner(const PlannedSet& set, const RunTools& tools, RunSummary& summary)
    : set_(set), tools_(tools), summary_(summary), context_(starting_context(set, tools.options)) {}

bool SetRunner::run_all() {
  for (const PlannedTest& planned : set_.tests_alone()) {
    const Went went = run(planned);
    if (went == Went::stop_run) return false;
    if (went == Went::stop_set) break;
  }
  return run_benchmarks();
}

bool SetRunner::run_benchmarks() {
  for (const PlannedTest& planned : set_.benchmarks()) {
    if (is_cut()) return false;
    run_benchmark(planned);
  }
  return true;
}

bool SetRunner::is_cut() {
  if (tools_.clock.is_stopped()) summary_.complete = false;
  return tools_.clock.is_stopped();
}

SetRunner::Went SetRunner::run(const PlannedTest& planned) {
  if (is_cut()) return Went::stop_run;
  return planned.test->performance ? run_load_test(planned) : run_functional(planned);
}

SetRunner::Went SetRunner::run_functional(const PlannedTest& planned) {
  std::optional<Outcome> outcome = run_test(planned, context_, tools_);
  if (!outcome) {
    summary_.complete = false;
    return Went::stop_run;
  }
  if (outcome->state == Outcome::State::skipped) {
    summary_.complete = false;
    return Went::on;
  }
  tools_.audience.tell(&Reporter::test_finished, *outcome);
  warn_of_repeats(*planned.test, static_cast<std::uint64_t>(outcome->resent_unsafe), tools_);
  summary_.outcomes.push_back(*std::move(outcome));
  return verdict(planned, summary_.outcomes.back().passed());
}

SetRunner::Went SetRunner::run_load_test(const PlannedTest& planned) {
  Rendering first;
  bool has_request = false;  // Only somebody who is asked wants to see one.
  if (tools_.options.before_send) {
    planned.bind_variables(context_);
    has_request = !planned.render(Context::on(context_), first);
  }
  switch (take_turn(planned, has_request ? &first : nullptr, tools_)) {
    case Turn::stop_run:
      summary_.complete = false;
      return Went::stop_run;
    case Turn::cut:
      summary_.complete = false;
      return Went::on;
    case Turn::send:
      break;
  }
  LoadSummary load = run_load(planned, context_, tools_);
  tools_.audience.tell(&Reporter::load_finished, load);
  account(planned, load);
  summary_.loads.push_back(std::move(load));
  return verdict(planned, summary_.loads.back().passed);
}

// Nobody is asked before a benchmark.
void SetRunner::run_benchmark(const PlannedTest& planned) {
  if (take_turn(planned, nullptr, tools_) == Turn::cut) {
    summary_.complete = false;
    return;
  }
  LoadSummary load = run_load(planned, context_, tools_);
  tools_.audience.tell(&Reporter::benchmark_finished, load);
  account(planned, load);
  summary_.benchmarks.push_back(std::move(load));
}

// What every load test leaves behind.
void SetRunner::account(const PlannedTest& planned, const LoadSummary& load) {
  if (!load.complete || !load.output_lost.empty()) summary_.complete = false;
  warn_of_repeats(*planned.test, load.total.resent_unsafe, tools_);
}

SetRunner::Went SetRunner::verdict(const PlannedTest& planned, bool passed) const {
  if (passed || !planned.test->stop_on_failure) return Went::on;
  tools_.audience.tell(&Reporter::stopped_on_failure, *planned.test);
  return Went::stop_set;
}

bool run_sets(std::span<const PlannedSet> sets, const RunTools& tools, RunSummary& summary) {
  return std::ranges::all_of(
      sets, [&](const PlannedSet& set) { return SetRunner(set, tools, summary).run_all(); });
}

std::span<const PlannedSet> sets_of(const Suite& suite, const Plan& plan) {
  const auto begin = std::ranges::find(plan.sets, &suite, &PlannedSet::suite);
  const auto end = std::find_if(begin, plan.sets.end(),
                                [&suite](const PlannedSet& set) { return set.suite != &suite; });
  return {begin, end};
}

RunSummary run_plan(std::span<const Suite> suites, const Plan& plan, const RunTools& tools) {
  RunSummary summary;
  summary.started = tools.clock.wall();
  const TimePoint start = tools.clock.now();
  tools.audience.tell(&Reporter::run_started,
                      RunStart{suites, tools.options, summary.started, named_tests(plan)});
  if (tools.options.workers > 1) {
    run_by_workers(suites, plan, tools, summary);
  } else {
    for (const Suite& suite : suites) {
      const std::uint64_t failed = summary.failed_tests();
      if (!run_sets(sets_of(suite, plan), tools, summary)) break;
      if (suites.size() == 1) continue;
      tools.audience.tell(&Reporter::suite_finished, suite, summary.failed_tests() - failed);
    }
  }
  summary.elapsed = tools.clock.now() - start;
  tools.audience.tell(&Reporter::run_finished, summary);
  return summary;
}

}  // namespace resttest
