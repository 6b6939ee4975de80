#include <algorithm>
#include <utility>

#include "base/format.h"
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

class SetRunner {
 public:
  SetRunner(const PlannedSet& set, const RunTools& tools, RunSummary& summary)
      : set_(set), tools_(tools), summary_(summary) {}

  void run() {
    bind_start();
    run_tests();
    for (const PlannedTest& planned : set_.benchmarks) {
      if (is_cut()) return;
      run_benchmark(planned);
    }
  }

 private:
  bool is_cut() {
    if (tools_.clock.is_stopped()) summary_.complete = false;
    return tools_.clock.is_stopped();
  }

  void run_tests() {
    for (const PlannedTest& planned : set_.tests) {
      if (is_cut()) return;
      const bool passed = run_one(planned);
      if (!passed && planned.test->stop_on_failure) {
        return tools_.audience.tell(&Reporter::stopped_on_failure, *planned.test);
      }
    }
  }

  void bind_start() {
    for (const auto& [name, value] : tools_.options.variables) context_.bind(name, value);
    for (const auto& [name, value] : set_.testset->config.variable_binds) {
      context_.bind(name, value);
    }
  }

  // False where the run was stopped before the test began.
  bool begin(const Test& test) {
    tools_.audience.tell(&Reporter::test_started, test);
    if (test.delay.count() == 0) return true;
    if (tools_.clock.sleep_until(tools_.clock.now() + test.delay)) return true;
    summary_.complete = false;
    return false;
  }

  bool run_one(const PlannedTest& planned) {
    if (!begin(*planned.test)) return true;
    return planned.test->performance ? run_load_test(planned) : run_functional(planned);
  }

  bool run_functional(const PlannedTest& planned) {
    Outcome outcome = run_test(planned, context_, tools_);
    if (outcome.state == Outcome::State::skipped) {
      summary_.complete = false;
      return true;
    }
    tools_.audience.tell(&Reporter::test_finished, outcome);
    warn_of_repeats(*planned.test, static_cast<std::uint64_t>(outcome.resent_unsafe), tools_);
    summary_.outcomes.push_back(std::move(outcome));
    return summary_.outcomes.back().passed();
  }

  bool run_load_test(const PlannedTest& planned) {
    LoadSummary load = run_load(planned, context_, tools_);
    tools_.audience.tell(&Reporter::load_finished, load);
    account(planned, load);
    summary_.loads.push_back(std::move(load));
    return summary_.loads.back().passed;
  }

  void run_benchmark(const PlannedTest& planned) {
    if (!begin(*planned.test)) return;
    LoadSummary load = run_load(planned, context_, tools_);
    tools_.audience.tell(&Reporter::benchmark_finished, load);
    account(planned, load);
    summary_.benchmarks.push_back(std::move(load));
  }

  // What every load test leaves behind.
  void account(const PlannedTest& planned, const LoadSummary& load) {
    if (!load.complete || !load.output_lost.empty()) summary_.complete = false;
    warn_of_repeats(*planned.test, load.total.resent_unsafe, tools_);
  }

  const PlannedSet& set_;
  const RunTools& tools_;
  RunSummary& summary_;
  Context context_;
};

}  // namespace

RunSummary run_plan(const Suite& suite, const Plan& plan, const RunTools& tools) {
  RunSummary summary;
  summary.started = tools.clock.wall();
  const TimePoint start = tools.clock.now();
  tools.audience.tell(&Reporter::run_started, RunStart{suite, tools.options, summary.started});
  for (const PlannedSet& set : plan.sets) SetRunner(set, tools, summary).run();
  summary.elapsed = tools.clock.now() - start;
  tools.audience.tell(&Reporter::run_finished, summary);
  return summary;
}

}  // namespace resttest
