#pragma once

#include <string>

#include "report/writer.h"

#include "resttest/outcome.h"

namespace resttest {

// What a person needs to know of a failed test: what was expected and came, where it stands in the
// suite, how each attempt ended, and how to run it again.
void write_failure_block(const Outcome& outcome, const std::string& rerun, Writer& writer);
void write_failure_block(const LoadSummary& load, const std::string& rerun, Writer& writer);

}  // namespace resttest
