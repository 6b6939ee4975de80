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

// What is asked of the transports of a load test.
struct TransportNeeds {
  Answers answers = Answers::kept;
  bool metrics = false;  // Fill Transfer::metrics.
};

// What a run works with.
struct RunTools {
  const RunOptions& options;
  const Audience& audience;
  Clock& clock;
  Transport& transport;                                                      // Of functional tests.
  std::function<std::unique_ptr<Transport>(TransportNeeds)> make_transport;  // Of sync loads.

  // Writes the `output_file` of a load test that has one: "", or what was lost and why.
  std::function<std::string(const LoadSummary&)> write_results;
};

// Sends one functional test and judges its answer. Variables are bound in `context`.
Outcome run_test(const PlannedTest& planned, Context& context, const RunTools& tools);

// Runs one load test. Its operations stand on `context`; what the last one bound is bound in it.
// Its `output_file` is written.
LoadSummary run_load(const PlannedTest& planned, Context& context, const RunTools& tools);

// Everything, in order.
RunSummary run_plan(const Suite& suite, const Plan& plan, const RunTools& tools);

}  // namespace resttest
