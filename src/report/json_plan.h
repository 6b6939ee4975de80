#pragma once

#include <vector>

#include "resttest/outcome.h"
#include "resttest/value.h"

namespace resttest {

// The members "plan", "thresholds", "generator" and "find_max" of a load test in a JSON report.
Value plan_json(const LoadSummary& load);
Value thresholds_json(const std::vector<ThresholdResult>& thresholds);
Value generator_json(const LoadSummary& load);
Value search_json(const SearchResult& search);

}  // namespace resttest
