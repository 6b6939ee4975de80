#pragma once

#include <span>
#include <vector>

#include "resttest/outcome.h"
#include "resttest/threshold.h"

namespace resttest {

// What became of each threshold, by the figures of `load`, whose own `thresholds` do not matter.
// Without data, or with too little, none is met.
std::vector<ThresholdResult> evaluate(std::span<const Threshold> thresholds,
                                      const LoadSummary& load);

// Whether one that says so is violated, so that a load that has run so far is to end. Too little
// data ends nothing.
bool must_abort(std::span<const Threshold> thresholds, const LoadSummary& so_far);

// Whether the test passes: none of its operations failed, or its thresholds say which failures are
// acceptable and so decide in their place.
bool passes(std::span<const Threshold> thresholds, const LoadSummary& load);

}  // namespace resttest
