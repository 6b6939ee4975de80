#pragma once

#include <string>

#include "report/writer.h"

#include "resttest/threshold.h"

namespace resttest {

struct LoadSummary;

// "p(99) < 250 (312.40)", with the reason where there is no verdict: "p(99) < 250 (no data)".
// `verdict` stands before the parentheses.
std::string threshold_text(const ThresholdResult& result, std::string_view verdict = {});

// "threshold: p(99) < 250 not met (312.40)", a line for each.
std::string threshold_lines(const LoadSummary& load);

// What people read: the verdict of each below that of another, with its interval.
std::string thresholds_figures(const LoadSummary& load, const Glyphs& glyphs);

}  // namespace resttest
