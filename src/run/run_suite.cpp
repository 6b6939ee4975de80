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

class SetRunner {
 public:
  SetRunner(const PlannedSet& set, const RunTools& tools, RunSummary& summary)
      : set_(set),
        tools_(tools),
        summary_(summary),
        context_(starting_context(set, tools.options)) {}

  void run() {
    for (const PlannedTest& planned : set_.tests) {
      if (tools_.clock.is_stopped()) {
        summary_.complete = false;
        return;
      }
      const bool passed = run_one(planned);
      if (!passed && planned.test->stop_on_failure) {
        return tools_.audience.tell(&Reporter::stopped_on_failure, *planned.test);
      }
    }
  }

 private:
  bool run_one(const PlannedTest& planned) {
    const Test& test = *planned.test;
    tools_.audience.tell(&Reporter::test_started, test);
    if (test.delay.count() > 0 && !tools_.clock.sleep_until(tools_.clock.now() + test.delay)) {
      summary_.complete = false;
      return true;
    }
    return test.performance ? run_load_test(planned) : run_functional(planned);
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
    if (!load.complete) summary_.complete = false;
    tools_.audience.tell(&Reporter::load_finished, load);
    warn_of_repeats(*planned.test, load.total.resent_unsafe, tools_);
    summary_.loads.push_back(std::move(load));
    return summary_.loads.back().passed;
  }

  const PlannedSet& set_;
  const RunTools& tools_;
  RunSummary& summary_;
  Context context_;
};

}  // namespace

Context starting_context(const PlannedSet& set, const RunOptions& options) {
  Context context;
  for (const auto& [name, value] : options.variables) context.bind(name, value);
  for (const auto& [name, value] : set.testset->config.variable_binds) context.bind(name, value);
  return context;
}

RunSummary run_plan(const Suite& suite, const Plan& plan, const RunTools& tools) {
  RunSummary summary;
  summary.started = tools.clock.wall();
  const TimePoint start = tools.clock.now();
  tools.audience.tell(&Reporter::run_started,
                      RunStart{suite, tools.options, summary.started, named_tests(plan)});
  for (const PlannedSet& set : plan.sets) SetRunner(set, tools, summary).run();
  summary.elapsed = tools.clock.now() - start;
  tools.audience.tell(&Reporter::run_finished, summary);
  return summary;
}

}  // namespace resttest
