#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stats/comparison.h"

#include "resttest/value.h"

namespace resttest {

// The figures of a load test that two runs are compared by.
enum class Figure { p50, p90, p99, mean, rate, failed_share, retries };
inline constexpr std::array kFigures{Figure::p50,    Figure::p90,  Figure::p99,
                                     Figure::mean,   Figure::rate, Figure::failed_share,
                                     Figure::retries};
// The member `name` of what may be no object, or not there at all.
inline const Value* member_of(const Value* value, std::string_view name) {
  return value ? value->find(name) : nullptr;
}

std::string_view figure_name(Figure figure);
Worse worse_side(Figure figure);

// Of the whole load test, from its member of a JSON report; nothing without data.
std::optional<double> figure_of(const Value& load, Figure figure);

// The same by stretches of ten seconds, from its series: rates and shares of their counts,
// percentiles as the mean of those of the rows, weighted by operations. The mean time is not in the
// series. A rest of less than half a stretch is left out.
std::vector<double> units_of(const Value& load, Figure figure);

// Why the load tests of two reports must not be compared; "" where they may.
std::string why_not_comparable(const Value& old_load, const Value& new_load);

}  // namespace resttest
