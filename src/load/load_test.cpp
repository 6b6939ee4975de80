#include "load/load_test.h"

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

}  // namespace resttest
