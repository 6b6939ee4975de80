#include "base/format.h"

#include "resttest/outcome.h"

namespace resttest {
namespace {

double ms(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

}  // namespace

double LoadSummary::rps() const {
  const Tally& tally = total.tally;
  const auto sent = static_cast<double>(tally.total() - tally.short_circuited);
  if (sent == 0) return 0;
  if (rps_mode == LoadProfile::RpsMode::response) {
    const double mean = total.operation.all().mean_ns();
    return mean > 0 ? 1e9 / mean : 0;
  }
  const double seconds = ms(total.length) / 1e3;
  return seconds > 0 ? sent / seconds : 0;
}

double LoadSummary::avg_retries() const {
  const auto operations = static_cast<double>(total.tally.total());
  return operations == 0 ? 0 : static_cast<double>(total.tally.total_retries) / operations;
}

std::string LoadSummary::summary() const {
  const Tally& tally = total.tally;
  const Histogram times = total.operation.all();
  return format(
      "=== PERFORMANCE SUMMARY ===\n"
      "total: {}\n"
      "passed: {}\n"
      "failed: {}\n"
      "min_ms: {:.2f}\n"
      "max_ms: {:.2f}\n"
      "avg_ms: {:.2f}\n"
      "total_retries: {}\n"
      "avg_retries_per_request: {:.2f}\n"
      "threshold_exceeded: {}\n"
      "===========================\n",
      tally.total(), tally.passed, tally.failed(), ms(times.min()), ms(times.max()),
      times.mean_ns() / 1e6, tally.total_retries, avg_retries(), total.threshold_exceeded);
}

}  // namespace resttest
