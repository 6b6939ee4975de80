#include "run/phase_runner.h"

#include <exception>
#include <utility>

#include "base/random.h"
#include "load/collector.h"
#include "load/schedule.h"

namespace resttest {

PhaseRunner::PhaseRunner(const PlannedTest& planned, const Context& context, const RunTools& tools,
                         LoadSummary& summary, std::vector<Metric> metrics, std::stop_token stop)
    : planned_(planned),
      context_(context),
      tools_(tools),
      summary_(summary),
      metrics_(std::move(metrics)),
      on_stop_of_run_(tools.options.stop, [this] { stop_.request_stop(); }),
      on_stop_of_load_(std::move(stop), [this] { stop_.request_stop(); }) {}

LoadTest PhaseRunner::make_load_test(int concurrency) const {
  const bool looks = !planned_.validators.empty();
  const TransportNeeds needs{.answers = looks ? Answers::kept : Answers::dropped,
                             .metrics = !metrics_.empty(),
                             .http_version = summary_.connections.http_version,
                             .unix_socket = summary_.connections.unix_socket};
  const RunOptions& options = tools_.options;
  return {.planned = planned_,
          .context = context_,
          .policy = {.retry = planned_.retry,
                     .expected_status = planned_.test->expected_status,
                     .is_idempotent = planned_.is_idempotent},
          .concurrency = concurrency,
          .threads = summary_.connections.threads.value_or(1),
          .connections = summary_.connections,
          .resolve = options.resolve,
          .verify_tls = options.verify_tls,
          .wants_notes = options.wants_retry_notes,
          .threshold = summary_.threshold,
          .metrics = metrics_,
          .make_transport =
              [this, needs](std::stop_token abort) {
                TransportNeeds mine = needs;
                mine.abort = std::move(abort);
                return tools_.of_load(mine);
              },
          .stop = stop_.get_token(),
          .grace_over = tools_.grace_over};
}

void PhaseRunner::prepare(int concurrency) {
  concurrency_ = concurrency;
  const bool is_sync = summary_.mode == LoadProfile::Mode::sync;
  const LoadTest load = make_load_test(concurrency);
  engine_ = is_sync ? make_thread_engine(load) : make_event_engine(load);
}

std::optional<std::uint64_t> PhaseRunner::run(const Executor& executor,
                                              const std::function<void(Interval)>& each) {
  Collector collector(engine_->workers());
  Bookends bookends;
  Schedule schedule({.executor = executor,
                     .concurrency = concurrency_,
                     .graceful_stop = planned_.test->performance->graceful_stop,
                     .seed = derive_seed(tools_.options.seeding.seed, {"arrivals", summary_.id}),
                     .start = tools_.clock.now()});
  const TimePoint start = tools_.clock.now();
  engine_->start(schedule, collector, bookends);
  std::exception_ptr problem;
  try {
    collector.gather(start, each, [this] { engine_->wake(); });
  } catch (...) {
    problem = std::current_exception();
  }
  engine_->join();
  if (problem) std::rethrow_exception(problem);
  last_binds_ = bookends.take_variables();
  if (std::string url = bookends.take_url(); !url.empty()) summary_.url = std::move(url);
  return schedule.planned();
}

}  // namespace resttest
