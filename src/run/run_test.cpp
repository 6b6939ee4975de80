#include <utility>

#include "operation/send_blocking.h"
#include "run/runners.h"

namespace resttest {
namespace {

Outcome begin_outcome(const PlannedTest& planned) {
  const Test& test = *planned.test;
  Outcome outcome;
  outcome.id = planned.id;
  outcome.needed_by = planned.needed_by;
  outcome.name = test.name;
  outcome.group = test.group;
  outcome.where = test.where;
  outcome.places = test.places;
  outcome.url_as_written = planned.url_as_written;
  outcome.expected_status = test.expected_status;
  outcome.max_attempts = planned.retry.max_retries + 1;
  outcome.validators = static_cast<int>(planned.validators.size());
  outcome.print_bodies = planned.config->print_bodies;
  return outcome;
}

// Judges the last attempt, and takes from its answer what later tests need.
void judge(const PlannedTest& planned, Context& context, Outcome& outcome) {
  const Exchange& last = outcome.attempts.back().exchange;
  if (auto refusal = planned.refuse(last)) {
    outcome.failures.push_back(std::move(*refusal));
    return;
  }
  const Answer answer(std::get<Response>(last));
  outcome.failures = planned.validate(answer, context);
  std::vector<Failure> missing = planned.extract(answer, context, outcome.extracted);
  for (Failure& failure : missing) outcome.failures.push_back(std::move(failure));
}

}  // namespace

Turn take_turn(const PlannedTest& planned, const Rendering* rendering, const RunTools& tools) {
  const Test& test = *planned.test;
  if (rendering && tools.options.before_send) {
    const Pending pending{test, rendering->request, rendering->shown_url, rendering->own_headers};
    tools.audience.tell(&Reporter::asking, pending);
    if (tools.options.before_send(pending) == Decision::stop) return Turn::stop_run;
  }
  tools.audience.tell(&Reporter::test_started, test);
  const bool waits = test.delay.count() > 0;
  return waits && !tools.clock.sleep_until(tools.clock.now() + test.delay) ? Turn::cut : Turn::send;
}

std::optional<Outcome> run_test(const PlannedTest& planned, Context& context,
                                const RunTools& tools) {
  Outcome outcome = begin_outcome(planned);
  outcome.flaky_fails = tools.options.flaky_fails;
  planned.bind_variables(context);
  planned.draw_generators(context);
  Rendering rendering;
  auto failure = planned.render(context, rendering);
  const Turn turn = take_turn(planned, failure ? nullptr : &rendering, tools);
  if (turn == Turn::stop_run) return std::nullopt;
  if (turn == Turn::cut) return outcome;  // Skipped.
  if (failure) {
    outcome.url = rendering.shown_url;
    outcome.state = Outcome::State::fail;
    outcome.failures.push_back(std::move(*failure));
    return outcome;
  }
  outcome.url = std::move(rendering.shown_url);
  outcome.request = std::move(rendering.request);
  const Policy policy{.retry = planned.retry,
                      .expected_status = planned.test->expected_status,
                      .is_idempotent = planned.is_idempotent};
  const auto heard = [&](const Attempt& attempt) {
    tools.audience.tell(&Reporter::attempt_finished, *planned.test, attempt, outcome.max_attempts);
  };
  const auto held = tools.permits ? tools.permits->take(1, tools.options.stop) : Permits::Held();
  Sent sent = send_blocking(tools.transport, tools.clock, policy, outcome.request, heard);
  outcome.attempts = std::move(sent.attempts);
  outcome.elapsed = sent.elapsed;
  outcome.resent_unsafe = sent.resent_unsafe;
  outcome.stop_reason = stop_reason_name(sent.reason);
  if (outcome.attempts.empty()) return outcome;  // The run was stopped: skipped.
  judge(planned, context, outcome);
  const auto count = static_cast<int>(outcome.attempts.size());
  outcome.state = final_state(outcome.failures.empty(), count, sent.reason);
  return outcome;
}

}  // namespace resttest
