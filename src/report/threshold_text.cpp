#include "report/threshold_text.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "report/notes.h"

#include "resttest/outcome.h"

namespace resttest {
namespace {

using Metric = Threshold::Metric;
using State = ThresholdResult::State;

bool is_share(Metric metric) {
  switch (metric) {
    case Metric::failed_rate:
    case Metric::passed_rate:
    case Metric::goodput:
    case Metric::send_rate:
    case Metric::share_under:
      return true;
    default:
      return false;
  }
}

bool is_ratio(Metric metric) {
  return metric == Metric::avg_retries_per_request || metric == Metric::amplification ||
         metric == Metric::rps;
}

// At most so many decimals, none that say nothing: "0.0125", "1".
std::string short_number(double value, int decimals) {
  std::string text = format("{:.{}f}", value, decimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string share_text(double share) { return short_number(share, 4); }
std::string percent_text(double share) { return short_number(share * 100, 3) + " %"; }

// Whether the author wrote a unit behind the number.
bool has_unit(const Threshold& threshold) {
  const char last = threshold.expression.empty() ? '0' : threshold.expression.back();
  return (last < '0' || last > '9') && last != '.';
}

// Times in milliseconds. Units are those that the author wrote, so that both can be compared.
std::string value_text(const Threshold& threshold, double value) {
  if (threshold.is_time()) {
    return format("{:.2f}{}", value / 1e6, has_unit(threshold) ? " ms" : "");
  }
  if (is_share(threshold.metric) || threshold.metric == Metric::retry_rate) {
    return has_unit(threshold) ? percent_text(value) : share_text(value);
  }
  return is_ratio(threshold.metric) ? format("{:.2f}", value) : format("{:.0f}", value);
}

std::string_view verdict_of(const ThresholdResult& result) {
  return result.met() ? "met" : "not met";
}

// The same with units that help whoever did not write the expression.
std::string figure(const Threshold& threshold, double value) {
  if (threshold.is_time()) {
    return duration_text(std::chrono::nanoseconds(std::llround(value)));
  }
  if (is_share(threshold.metric) || threshold.metric == Metric::retry_rate) {
    return percent_text(value);
  }
  return value_text(threshold, value);
}

// ", 95 % interval 512 ms to 534 ms"; of a share only where the author asks for it.
std::string interval_text(const ThresholdResult& result, const Glyphs& glyphs) {
  constexpr int kUsual = 95;
  const Threshold& threshold = result.threshold;
  const bool is_shown = threshold.is_time() || threshold.confidence;
  if (!is_shown || (!result.low && !result.high)) return {};
  const auto bound = [&threshold](const std::optional<double>& value) {
    return value ? figure(threshold, *value) : std::string("unknown");
  };
  std::string text = format(", {} % interval ", threshold.confidence.value_or(kUsual));
  if (!result.high) return text + format("{} {}", glyphs.at_least, bound(result.low));
  return text + format("{} to {}", bound(result.low), bound(result.high));
}

std::string finding(const ThresholdResult& result, const Glyphs& glyphs) {
  std::string text = result.reason;
  if (result.value) {
    if (!text.empty()) text += ": ";
    text += figure(result.threshold, *result.value) + interval_text(result, glyphs);
  }
  return text;
}

}  // namespace

std::string threshold_text(const ThresholdResult& result, std::string_view verdict) {
  std::string text = one_line(result.threshold.expression);
  if (!verdict.empty()) text += format(" {}", verdict);
  const bool has_verdict = result.state != State::no_evidence && result.value;
  return text +
         format(" ({})", has_verdict ? value_text(result.threshold, *result.value) : result.reason);
}

std::string threshold_lines(const LoadSummary& load) {
  std::string text;
  for (const ThresholdResult& result : load.thresholds) {
    text += format("threshold: {}\n", threshold_text(result, verdict_of(result)));
  }
  return text;
}

std::string thresholds_figures(const LoadSummary& load, const Glyphs& glyphs) {
  std::size_t width = 0;
  for (const ThresholdResult& result : load.thresholds) {
    width = std::max(width, cells(one_line(result.threshold.expression)));
  }
  std::string text;
  std::string_view label = "thresholds";
  for (const ThresholdResult& result : load.thresholds) {
    text += format("{:<17} {:<7}  {}  {}\n", std::exchange(label, ""), verdict_of(result),
                   padded(one_line(result.threshold.expression), width), finding(result, glyphs));
  }
  return text;
}

}  // namespace resttest
