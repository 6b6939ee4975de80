#pragma once

#include <string>

#include "report/writer.h"

#include "resttest/outcome.h"

namespace resttest {

// The figures below a load test's summary, for people.
std::string load_figures(const LoadSummary& load, const Glyphs& glyphs);

// What was recorded of its metrics, and where that was written; "" where none were asked for.
std::string metrics_figures(const LoadSummary& load);

}  // namespace resttest
