#include "resttest/exit_code.h"

#include <algorithm>

namespace resttest {

int exit_code(const RunSummary& summary, int signal) {
  if (signal != 0) return 128 + signal;
  if (!summary.complete) return kExitIncomplete;
  const int code = exit_code(summary.failed_tests());
  return code == kExitPassed && !summary.thresholds_met() ? kExitThresholds : code;
}

int exit_code(std::uint64_t failed_tests) {
  const std::uint64_t many = kExitManyFailed;
  return static_cast<int>(std::min(failed_tests, many));
}

std::string_view exit_reason(int code) {
  switch (code) {
    case kExitPassed:
      return "ok";
    case kExitCommandLine:
      return "command_line";
    case kExitInvalidSuite:
      return "suite";
    case kExitThresholds:
      return "thresholds";
    case kExitIncomplete:
      return "incomplete";
    case kExitInternal:
      return "internal";
  }
  return code > 128 ? "signal" : "tests_failed";
}

std::vector<std::string_view> exit_reasons(const RunSummary& summary, int signal) {
  std::vector<std::string_view> reasons;
  if (signal != 0) reasons.push_back("signal");
  if (!summary.complete) reasons.push_back("incomplete");
  if (summary.failed_tests() > 0) reasons.push_back("tests_failed");
  if (!summary.thresholds_met()) reasons.push_back("thresholds");
  if (reasons.empty()) reasons.push_back("ok");
  return reasons;
}

}  // namespace resttest
