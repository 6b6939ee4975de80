#pragma once

#include "resttest/node.h"
#include "resttest/resilience.h"

namespace resttest {

// Each reads one block. Mistakes go to `found`; the default stays where one was made.
RetryConfig read_retry(const Node& node, Diagnostics& found);

}  // namespace resttest
