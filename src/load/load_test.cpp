#include "load/load_test.h"

#include "load/recorder.h"

namespace resttest {

void Bookends::began(std::uint64_t number, const Rendering& rendering) {
  if (number != 0) return;
  const std::lock_guard lock(mutex_);
  url_ = rendering.shown_url;
}

void Bookends::ended(std::uint64_t number, const Context& context) {
  if (context.own().empty()) return;
  const std::lock_guard lock(mutex_);
  if (number < number_) return;
  number_ = number;
  variables_ = context.own();
}

bool validators_hold(const PlannedTest& planned, const Response& response, Context& context,
                     Recorder& recorder) {
  if (planned.validators.empty()) return true;
  const Answer answer(response);
  const std::vector<Failure> failures = planned.validate(answer, context);
  for (const Failure& failure : failures) recorder.failed_because(failure.message);
  return failures.empty();
}

}  // namespace resttest
