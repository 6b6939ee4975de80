#include "stats/thresholds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/format.h"
#include "stats/intervals.h"

namespace resttest {
namespace {

using State = ThresholdResult::State;
using Comparison = Threshold::Comparison;
using Metric = Threshold::Metric;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Confidence kShown = Confidence::p95;  // Of an interval that nobody asked for.

bool holds(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::less:
      return value < limit;
    case Comparison::at_most:
      return value <= limit;
    case Comparison::greater:
      return value > limit;
    case Comparison::at_least:
      return value >= limit;
    case Comparison::equal:
      return value == limit;
    case Comparison::not_equal:
      return value != limit;
  }
  return false;
}

// By the point value.
State state_of(double value, const Threshold& threshold) {
  return holds(value, threshold.comparison, threshold.limit) ? State::met : State::violated;
}

// By an interval: decided only where all of it lies on one side.
State state_of(double low, double high, const Threshold& threshold) {
  const bool is_equality =
      threshold.comparison == Comparison::equal || threshold.comparison == Comparison::not_equal;
  if (is_equality && low < threshold.limit && threshold.limit < high) return State::no_evidence;
  const State at_low = state_of(low, threshold);
  return at_low == state_of(high, threshold) ? at_low : State::no_evidence;
}

const Series& series_of(const Interval& total, Threshold::Series series) {
  switch (series) {
    case Threshold::Series::attempt:
      return total.attempt;
    case Threshold::Series::response:
      return total.response;
    case Threshold::Series::operation:
      break;
  }
  return total.operation;
}

// The samples that a percentile needs to say anything: one of them lies above it.
std::uint64_t least_samples(double percent) {
  if (percent >= 100) return 1;
  return static_cast<std::uint64_t>(std::ceil(100 / (100 - percent) - 1e-9));
}

// How many values are at most `time`, to the accuracy of the buckets.
std::uint64_t count_at_most(const Histogram& times, std::chrono::nanoseconds time) {
  if (time >= times.max()) return times.count();
  const std::size_t last = Histogram::index_of(time.count());
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= last; ++i) count += times.count_at(i);
  return count;
}

// One number of several, as 3 of 100.
struct Share {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;
};

// Decides one threshold.
class Evaluation {
 public:
  Evaluation(const Threshold& threshold, const LoadSummary& load)
      : threshold_(threshold), load_(load), tally_(load.total.tally) {
    result_.threshold = threshold;
  }

  ThresholdResult run() {
    if (threshold_.is_time()) {
      decide_time();
    } else if (const auto share = share_of()) {
      decide_share(*share);
    } else {
      decide_number();
    }
    return std::move(result_);
  }

 private:
  void lack(std::string reason) {
    result_.state = State::no_evidence;
    result_.reason = std::move(reason);
  }

  void decide(double value) {
    result_.value = value;
    if (!std::isfinite(value)) {
      result_.value.reset();
      return lack("no data");
    }
    const bool is_latency = threshold_.is_time() || threshold_.metric == Metric::share_under;
    if (is_latency && load_.generator.limited) return lack("generator limited");
    if (!threshold_.confidence) {
      result_.state = state_of(value, threshold_);
      return;
    }
    result_.state =
        state_of(result_.low.value_or(-kInfinity), result_.high.value_or(kInfinity), threshold_);
    if (result_.state == State::no_evidence) lack("interval contains the limit");
  }

  void decide_time() {
    const Histogram times = series_of(load_.total, threshold_.series).all();
    if (times.count() == 0) return lack("no data");
    switch (threshold_.metric) {
      case Metric::min:
        return decide(static_cast<double>(times.min().count()));
      case Metric::max:
        return decide(static_cast<double>(times.max().count()));
      case Metric::avg:
        return decide(times.mean_ns());
      default:
        return decide_percentile(times);
    }
  }

  void decide_percentile(const Histogram& times) {
    const double value = static_cast<double>(times.percentile(threshold_.percent).count());
    const std::uint64_t least = least_samples(threshold_.percent);
    if (times.count() < least) {
      result_.value = value;
      return lack(format("too few samples: {} of {}", times.count(), least));
    }
    const TimeInterval bounds = percentile_interval(times, threshold_.percent, confidence());
    if (bounds.low) result_.low = static_cast<double>(bounds.low->count());
    if (bounds.high) result_.high = static_cast<double>(bounds.high->count());
    decide(value);
  }

  std::optional<Share> share_of() const {
    switch (threshold_.metric) {
      case Metric::failed_rate:
        return Share{tally_.failed(), tally_.total()};
      case Metric::passed_rate:
      case Metric::goodput:
        return Share{tally_.passed, tally_.total()};
      case Metric::send_rate:
        return Share{tally_.started, tally_.planned};
      case Metric::share_under: {
        const Series& series = series_of(load_.total, threshold_.series);
        return Share{count_at_most(series.passed, threshold_.under), tally_.started};
      }
      default:
        return std::nullopt;
    }
  }

  void decide_share(const Share& share) {
    if (share.whole == 0) return lack("no data");
    const std::uint64_t part = std::min(share.part, share.whole);
    const ShareInterval bounds = share_interval(part, share.whole, confidence());
    result_.low = bounds.low;
    result_.high = bounds.high;
    decide(static_cast<double>(part) / static_cast<double>(share.whole));
  }

  void decide_number() {
    // What never came was planned; everything else is counted of operations that ended.
    const bool is_dropped = threshold_.metric == Metric::dropped;
    if ((is_dropped ? tally_.planned : tally_.total()) == 0) return lack("no data");
    decide(number());
  }

  double number() const {
    const Interval& total = load_.total;
    const auto real = [](std::uint64_t count) { return static_cast<double>(count); };
    switch (threshold_.metric) {
      case Metric::retry_rate:
      case Metric::avg_retries_per_request:
        return real(tally_.total_retries) / real(tally_.total());
      case Metric::total:
        return real(tally_.total());
      case Metric::passed:
        return real(tally_.passed);
      case Metric::failed:
        return real(tally_.failed());
      case Metric::total_retries:
        return real(tally_.total_retries);
      case Metric::threshold_exceeded:
        return real(total.threshold_exceeded);
      case Metric::short_circuited:
        return real(tally_.short_circuited);
      case Metric::dropped:
        return real(tally_.dropped);
      case Metric::amplification:  // NaN where everything was refused.
        return real(tally_.attempts) / real(tally_.started - tally_.short_circuited);
      case Metric::rps:
        return load_.rps();
      case Metric::error_kind: {
        const auto found = total.final_errors.find(*threshold_.kind);
        return found == total.final_errors.end() ? 0 : real(found->second);
      }
      default:
        return std::numeric_limits<double>::quiet_NaN();
    }
  }

  Confidence confidence() const {
    if (!threshold_.confidence) return kShown;
    return confidence_of(*threshold_.confidence).value_or(kShown);
  }

  const Threshold& threshold_;
  const LoadSummary& load_;
  const Tally& tally_;
  ThresholdResult result_;
};

}  // namespace

std::vector<ThresholdResult> evaluate(std::span<const Threshold> thresholds,
                                      const LoadSummary& load) {
  std::vector<ThresholdResult> results;
  results.reserve(thresholds.size());
  for (const Threshold& threshold : thresholds) {
    results.push_back(Evaluation(threshold, load).run());
  }
  return results;
}

bool must_abort(std::span<const Threshold> thresholds, const LoadSummary& so_far) {
  return std::ranges::any_of(thresholds, [&so_far](const Threshold& threshold) {
    return threshold.abort_on_fail && so_far.total.length >= threshold.abort_after &&
           Evaluation(threshold, so_far).run().state == State::violated;
  });
}

bool passes(std::span<const Threshold> thresholds, const LoadSummary& load) {
  return load.total.tally.failed() == 0 ||
         std::ranges::any_of(thresholds, &Threshold::speaks_of_failures);
}

}  // namespace resttest
