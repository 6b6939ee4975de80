#include "resttest/exit_code.h"

#include <algorithm>

namespace resttest {

int exit_code(const RunSummary& summary) {
  if (!summary.complete) return kExitIncomplete;
  const std::uint64_t many = kExitManyFailed;
  return static_cast<int>(std::min(summary.failed_tests(), many));
}

}  // namespace resttest
