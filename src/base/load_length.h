#pragma once

#include <chrono>

#include "resttest/load_model.h"

namespace resttest {

// A time that never comes.
inline constexpr std::chrono::nanoseconds kNever = std::chrono::nanoseconds::max();

// When nothing of a load starts any more, from its start: kNever where only a count, or a search,
// ends it.
std::chrono::nanoseconds regular_end(const Executor& executor);

}  // namespace resttest
