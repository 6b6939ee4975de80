#pragma once

#include <string>

#include "report/writer.h"

#include "resttest/outcome.h"

namespace resttest {

// What a person needs to know of a failed test: what was expected and came, where it stands in the
// suite, how each attempt ended, and how to run it again.
void write_failure_block(const Outcome& outcome, const std::string& rerun, Writer& writer);
void write_failure_block(const LoadSummary& load, const std::string& rerun, Writer& writer);

// The figures below a load test's summary, for people.
std::string load_figures(const LoadSummary& load, const Glyphs& glyphs);

// What was recorded of its metrics, and where that was written; "" where none were asked for.
std::string metrics_figures(const LoadSummary& load);

}  // namespace resttest
