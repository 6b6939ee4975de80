#pragma once

#include <string>

#include "resttest/options.h"
#include "resttest/suite.h"

namespace resttest {

// How many operations of a load test run at a time at most: what the command line says, else what
// the author wrote, else the default of the mode or the model; never more than there are.
int effective_concurrency(const LoadProfile& profile, const RunOptions& options);

// The executor with the VUs or the operations in flight that hold.
Executor effective_executor(const LoadProfile& profile, const RunOptions& options);

// The connections, where the command line wins over the suite.
ConnectionPlan effective_connections(const LoadProfile& profile, const RunOptions& options);

}  // namespace resttest
