#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "resttest/exit_code.h"
#include "resttest/extend.h"
#include "resttest/options.h"
#include "resttest/outcome.h"
#include "resttest/suite.h"

namespace resttest {

// "0.1.0"
std::string_view version();

// Reads a suite file. Every mistake goes to `found`; what could be read is returned all the same,
// so that `check` may look for more. A file that cannot be read is a mistake without a place.
Suite load_suite(const std::filesystem::path& path, Diagnostics& found);

// The same, but throws SpecError with every mistake found.
Suite load_suite(const std::filesystem::path& path, Strictness strictness = Strictness::lenient);

// Variables of a command line: a YAML mapping; empty text is none. Nothing, and the reason in
// `found`, where the text is something else.
std::optional<Value::Object> parse_variables(std::string_view yaml, Diagnostics& found);

// Looks up every name, joins every URL and parses every template, and runs nothing. Mistakes go to
// `found`.
void check(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
           Diagnostics& found);

// Checks, then runs the suites, one after the other or by workers. Throws SpecError with every
// mistake before anything is sent. Whatever the servers do ends up in the summary; nothing is
// thrown for it. `reporters` hear of everything from the calling thread.
RunSummary run(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters);

// The same of one suite.
RunSummary run(const Suite& suite, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters);

}  // namespace resttest
