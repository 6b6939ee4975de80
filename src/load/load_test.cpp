#include "load/load_test.h"

namespace resttest {

void LastBinds::offer(std::uint64_t number, const Context& context) {
  if (context.own().empty()) return;
  const std::lock_guard lock(mutex_);
  if (number < number_) return;
  number_ = number;
  variables_ = context.own();
}

}  // namespace resttest
