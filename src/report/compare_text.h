#pragma once

#include "resttest/compare.h"

namespace resttest {

// The member "baseline" of a JSON report.
Value baseline_json(const Baseline& baseline, const RunSummary& summary);

}  // namespace resttest
