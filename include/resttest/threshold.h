#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "resttest/error.h"
#include "resttest/error_kind.h"

namespace resttest {

// What must hold of a load test's figures: "response.p(99) <= 250ms".
struct Threshold {
  enum class Series { operation, attempt, response };

  enum class Metric {
    percentile,  // These four are times of `series`, in nanoseconds.
    min,
    avg,
    max,
    failed_rate,  // Shares, 0 to 1.
    passed_rate,
    goodput,
    retry_rate,
    send_rate,
    share_under,  // Of the started operations, those that passed within `under`.
    total,        // Counts and ratios.
    passed,
    failed,
    total_retries,
    avg_retries_per_request,
    threshold_exceeded,
    short_circuited,
    dropped,
    amplification,
    rps,
    error_kind,  // Operations that failed with `kind`.
  };

  enum class Comparison { less, at_most, greater, at_least, equal, not_equal };

  Location where;
  std::string expression;  // As the author wrote it.
  Metric metric = Metric::percentile;
  Series series = Series::operation;
  double percent = 0;                // Of `percentile`, 0 to 100.
  std::chrono::nanoseconds under{};  // Of `share_under`.
  std::optional<ErrorKind> kind = {};
  Comparison comparison = Comparison::less;
  double limit = 0;  // In the unit of the metric.
  bool abort_on_fail = false;
  std::chrono::nanoseconds abort_after{};
  std::optional<int> confidence = {};  // 90, 95 or 99 percent.

  bool is_time() const { return metric <= Metric::max; }

  // Whether it says which failures are acceptable: then these decide, and not each failure alone.
  bool speaks_of_failures() const;
};

// What became of a threshold.
struct ThresholdResult {
  enum class State { met, violated, no_evidence };

  Threshold threshold;
  State state = State::no_evidence;
  std::optional<double> value = {};  // In the unit of the metric.
  std::optional<double> low = {};    // The interval around it, where there is one.
  std::optional<double> high = {};
  std::string reason = {};  // Of no_evidence: "no data", "too few samples: 50 of 100".

  bool met() const { return state == State::met; }
};

}  // namespace resttest
