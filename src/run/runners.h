#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "plan/plan.h"
#include "run/permits.h"

#include "resttest/context.h"
#include "resttest/http.h"
#include "resttest/load_model.h"
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

  void replay(const std::function<void(Reporter&)>& event) const {
    for (Reporter* reporter : reporters_) event(*reporter);
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
  std::optional<HttpVersion> http_version = {};
  std::string unix_socket = {};
  std::stop_token abort = {};  // Cuts what it sends.
};

// What a run works with.
struct RunTools {
  const RunOptions& options;
  const Audience& audience;
  Clock& clock;
  Transport& transport;  // Of functional tests, of one thread.

  // A transport for each thread: of a load in sync mode; of a worker's functional tests.
  std::function<std::unique_ptr<Transport>(TransportNeeds)> of_load;
  std::function<std::unique_ptr<Transport>()> of_worker = {};

  // Writes the `output_file` of a load test that has one: "", or what was lost and why.
  std::function<std::string(const LoadSummary&)> write_results = {};

  Permits* permits = nullptr;       // Null: nothing runs side by side.
  std::stop_token grace_over = {};  // The run was stopped, and what ran had its time.
};

// Before a test: whether it may be sent, which `before_send` says of the request, and the wait of
// its `delay`. Null where there is no request to show.
enum class Turn { send, cut, stop_run };
Turn take_turn(const PlannedTest& planned, const Rendering* rendering, const RunTools& tools);

// One test of a run: bound, rendered, asked about, waited for, sent and judged. Variables are bound
// in `context`. Skipped where the run was stopped first; nothing where `before_send` ends the run.
std::optional<Outcome> run_test(const PlannedTest& planned, Context& context,
                                const RunTools& tools);

// Runs one load test. Its operations stand on `context`; what the last one bound is bound in it.
// Its `output_file` is written.
LoadSummary run_load(const PlannedTest& planned, Context& context, const RunTools& tools);

// Runs tests of one testset on one context, which begins with the variables of the command line and
// of the config. What became of them is added to `summary`.
class SetRunner {
 public:
  SetRunner(const PlannedSet& set, const RunTools& tools, RunSummary& summary);

  // All of them in order, as far as stop_on_failure lets them. False: the run is to end.
  bool run_all();
  bool run_benchmarks();  // Likewise, the benchmarks alone.

  enum class Went { on, stop_set, stop_run };
  Went run(const PlannedTest& planned);

 private:
  Went run_functional(const PlannedTest& planned);
  Went run_load_test(const PlannedTest& planned);
  void run_benchmark(const PlannedTest& planned);
  void account(const PlannedTest& planned, const LoadSummary& load);
  bool is_cut();
  Went verdict(const PlannedTest& planned, bool passed) const;

  const PlannedSet& set_;
  const RunTools& tools_;
  RunSummary& summary_;
  Context context_;
};

// Runs everything, in order or by workers as the options say. `suites` are those of the plan.
RunSummary run_plan(std::span<const Suite> suites, const Plan& plan, const RunTools& tools);

// The part of `run_plan` between its first event and its last, by several workers.
void run_by_workers(std::span<const Suite> suites, const Plan& plan, const RunTools& tools,
                    RunSummary& summary);

// The sets of one suite, in order. False: the run is to end.
bool run_sets(std::span<const PlannedSet> sets, const RunTools& tools, RunSummary& summary);

// The sets of `suite` within those of the plan.
std::span<const PlannedSet> sets_of(const Suite& suite, const Plan& plan);

// The variables that are in force before the first test of a set.
Context starting_context(const PlannedSet& set, const RunOptions& options);

// What each test would send. Sends nothing.
std::vector<PreparedTest> prepare(const Plan& plan, const RunOptions& options);

}  // namespace resttest
