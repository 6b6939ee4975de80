#pragma once

#include <string>

#include "resttest/load_model.h"

namespace resttest {

// The load that an executor makes, for people: "100 operations, 5 at a time"; `concurrency` is how
// many operations run at a time at most.
std::string load_model_text(const Executor& executor, int concurrency);

}  // namespace resttest
