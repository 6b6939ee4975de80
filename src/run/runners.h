#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "plan/plan.h"

#include "resttest/context.h"
#include "resttest/http.h"
#include "resttest/options.h"
#include "resttest/outcome.h"
#include "resttest/reporter.h"

namespace resttest {

// Who hears of a run: each event goes to all of them, in order.
class Audience {
 public:
  explicit Audience(std::vector<Reporter*> reporters) : reporters_(std::move(reporters)) {}

  template <typename Event, typename... Arguments>
  void tell(Event event, const Arguments&... arguments) const {
    for (Reporter* reporter : reporters_) (reporter->*event)(arguments...);
  }

 private:
  std::vector<Reporter*> reporters_;
};

// Whether anybody looks at an answer beyond its status; what nobody looks at is not kept.
enum class Answers { kept, dropped };

// What a run works with.
struct RunTools {
  const RunOptions& options;
  const Audience& audience;
  Clock& clock;
  Transport& transport;                                               // Of functional tests.
  std::function<std::unique_ptr<Transport>(Answers)> make_transport;  // Of loads in sync mode.
};

// Sends one functional test and judges its answer. Variables are bound in `context`.
Outcome run_test(const PlannedTest& planned, Context& context, const RunTools& tools);

// Runs one load test. Its operations stand on `context`; what the last one bound is bound in it.
LoadSummary run_load(const PlannedTest& planned, Context& context, const RunTools& tools);

// How many operations of a load test run at a time.
int effective_concurrency(const LoadProfile& profile, const SharedIterations& plan,
                          const RunOptions& options);

// The variables that are in force before the first test of a set.
Context starting_context(const PlannedSet& set, const RunOptions& options);

// What each test would send. Sends nothing.
std::vector<PreparedTest> prepare(const Plan& plan, const RunOptions& options);

// Everything, in order.
RunSummary run_plan(const Suite& suite, const Plan& plan, const RunTools& tools);

}  // namespace resttest
