#pragma once

#include <string>
#include <string_view>

#include "resttest/outcome.h"
#include "resttest/value.h"

namespace resttest {

// A load test's samples and aggregates, as every output has them: {"total_time": [0.0009]} and
// [["total_time", "median", 0.0009]]. Figures that are counts have no fraction.
Value results_json(const LoadSummary& load);
Value aggregates_json(const LoadSummary& load);

// The result of a benchmark on one line, without a line feed, as PyRestTest prints it.
std::string benchmark_line(const LoadSummary& benchmark);

// The text of its `output_file`, in the format that it asks for.
std::string benchmark_file(const LoadSummary& benchmark);
std::string performance_file(const LoadSummary& load);

}  // namespace resttest
