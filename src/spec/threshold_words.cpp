#include "spec/threshold_words.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"

namespace resttest {
namespace {

using Metric = Threshold::Metric;
using Series = Threshold::Series;
using Comparison = Threshold::Comparison;

constexpr std::array kMetrics = std::to_array<MetricName>({
    {"median", Metric::percentile, Measure::time},
    {"min_ms", Metric::min, Measure::time},
    {"avg_ms", Metric::avg, Measure::time},
    {"max_ms", Metric::max, Measure::time},
    {"failed_rate", Metric::failed_rate, Measure::share},
    {"passed_rate", Metric::passed_rate, Measure::share},
    {"goodput", Metric::goodput, Measure::share},
    {"send_rate", Metric::send_rate, Measure::share},
    {"retry_rate", Metric::retry_rate, Measure::ratio},
    {"total", Metric::total, Measure::count},
    {"passed", Metric::passed, Measure::count},
    {"failed", Metric::failed, Measure::count},
    {"total_retries", Metric::total_retries, Measure::count},
    {"avg_retries_per_request", Metric::avg_retries_per_request, Measure::count},
    {"threshold_exceeded", Metric::threshold_exceeded, Measure::count},
    {"short_circuited", Metric::short_circuited, Measure::count},
    {"dropped", Metric::dropped, Measure::count},
    {"amplification", Metric::amplification, Measure::count},
    {"rps", Metric::rps, Measure::count},
});

constexpr std::array<std::pair<std::string_view, Series>, 3> kSeries{
    {{"operation", Series::operation},
     {"attempt", Series::attempt},
     {"response", Series::response}}};

// Longer ones first.
constexpr std::array<ComparisonWord, 6> kComparisons{{{"<=", Comparison::at_most},
                                                      {">=", Comparison::at_least},
                                                      {"==", Comparison::equal},
                                                      {"!=", Comparison::not_equal},
                                                      {"<", Comparison::less},
                                                      {">", Comparison::greater}}};

constexpr std::array<std::pair<std::string_view, double>, 5> kTimeUnits{
    {{"", 1e6}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}}};  // In nanoseconds.

std::vector<std::string> names_for_hints() {
  std::vector<std::string> names{"p(99)", "share_under"};
  for (const MetricName& metric : kMetrics) names.emplace_back(metric.name);
  for (const ErrorKindInfo& kind : all_error_kinds()) names.emplace_back(kind.name);
  return names;
}

}  // namespace

const MetricName* threshold_metric(std::string_view name) {
  const auto* found = std::ranges::find(kMetrics, name, &MetricName::name);
  return found == kMetrics.end() ? nullptr : found;
}

std::string metric_hint(const std::string& word) {
  if (word == "p") return "write p(99)";
  const std::vector<std::string> known = names_for_hints();
  if (std::ranges::count(known, word + "_ms") > 0) return format("did you mean '{}_ms'?", word);
  std::string hint = did_you_mean(word, known);
  if (!hint.empty()) return hint;
  return "metrics are p(99), avg_ms, max_ms, failed_rate, rps and more";
}

std::optional<Threshold::Series> series_named(std::string_view name) {
  for (const auto& [word, series] : kSeries) {
    if (word == name) return series;
  }
  return std::nullopt;
}

const ComparisonWord* comparison_at(std::string_view text) {
  const auto* found = std::ranges::find_if(
      kComparisons, [text](const ComparisonWord& word) { return text.starts_with(word.text); });
  return found == kComparisons.end() ? nullptr : found;
}

std::optional<double> time_unit(std::string_view unit) {
  for (const auto& [word, factor] : kTimeUnits) {
    if (word == unit) return factor;
  }
  return std::nullopt;
}

}  // namespace resttest
