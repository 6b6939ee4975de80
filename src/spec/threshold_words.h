#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resttest/threshold.h"

// The words of threshold expressions, all in lower case.
namespace resttest {

// What a metric's number is, and so which units it may have.
enum class Measure { time, share, ratio, count };

struct MetricName {
  std::string_view name;
  Threshold::Metric metric;
  Measure measure;
};

// All but p(N), share_under(T) and the error kinds; null where there is none of that name.
const MetricName* threshold_metric(std::string_view name);

// What the author of a wrong name may have meant.
std::string metric_hint(const std::string& word);

std::optional<Threshold::Series> series_named(std::string_view name);

struct ComparisonWord {
  std::string_view text;
  Threshold::Comparison comparison;
};

// The longest at the start of `text`, or null.
const ComparisonWord* comparison_at(std::string_view text);

// Its nanoseconds; milliseconds where none is written.
std::optional<double> time_unit(std::string_view unit);

}  // namespace resttest
