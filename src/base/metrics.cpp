#include "resttest/metrics.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"

namespace resttest {
namespace {

// In the order of Metric.
constexpr std::array<std::string_view, kMetricCount> kNames = {
    "namelookup_time", "connect_time", "appconnect_time", "pretransfer_time", "starttransfer_time",
    "redirect_time",   "total_time",   "size_download",   "size_upload",      "speed_download",
    "speed_upload",    "request_size", "redirect_count",  "num_connects"};

using enum Aggregate::Kind;

constexpr std::pair<std::string_view, Aggregate::Kind> kAggregates[] = {
    {"mean", mean},
    {"mean_arithmetic", mean},
    {"mean_harmonic", mean_harmonic},
    {"median", median},
    {"std_deviation", std_deviation},
    {"sum", sum},
    {"total", sum},
    {"min", min},
    {"max", max}};

std::optional<double> percent_of(std::string_view name) {
  if (!name.starts_with('p')) return std::nullopt;
  const std::string_view digits = name.substr(1);
  if (digits.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  const auto percent = parse_real(digits);
  return percent && *percent <= 100 ? percent : std::nullopt;
}

}  // namespace

std::string_view metric_name(Metric metric) { return kNames.at(static_cast<std::size_t>(metric)); }

std::optional<Metric> metric_named(std::string_view name) {
  const auto* found = std::ranges::find_if(
      kNames, [name](std::string_view known) { return is_same_word(name, known); });
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Metric>(found - kNames.begin());
}

std::vector<std::string> metric_names() { return {kNames.begin(), kNames.end()}; }

bool is_count(Metric metric) {
  return metric == Metric::request_size || metric == Metric::redirect_count ||
         metric == Metric::num_connects;
}

std::optional<Aggregate> aggregate_named(Metric metric, std::string_view name) {
  const std::string word = to_lower(name);
  for (const auto& [known, kind] : kAggregates) {
    if (word == known) return Aggregate{.metric = metric, .kind = kind, .name = word};
  }
  if (const auto percent = percent_of(word)) return percentile_of(metric, *percent);
  return std::nullopt;
}

std::vector<std::string> aggregate_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kAggregates) names.emplace_back(name);
  return names;
}

Aggregate percentile_of(Metric metric, double percent) {
  return {.metric = metric,
          .kind = Aggregate::Kind::percentile,
          .percent = percent,
          .name = format("p{}", percent)};
}

std::vector<Metric> WantedMetrics::all() const {
  std::vector<Metric> all = raw;
  for (const Aggregate& aggregate : aggregates) {
    if (std::ranges::count(all, aggregate.metric) == 0) all.push_back(aggregate.metric);
  }
  return all;
}

}  // namespace resttest
