#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "resttest/exit_code.h"
#include "resttest/extend.h"
#include "resttest/options.h"
#include "resttest/outcome.h"
#include "resttest/selection.h"
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
// mistake, SelectionError where `options.selection` fits nothing, both before anything is sent.
// Whatever the servers do ends up in the summary; nothing is thrown for it. `reporters` hear of
// everything from the calling thread.
RunSummary run(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters);

// The same of one suite.
RunSummary run(const Suite& suite, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters);

// Tells `reporters` which tests `run` would run. Throws what it would throw, and sends nothing.
void list_tests(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
                const std::vector<Reporter*>& reporters);

// Tells `reporters` what `run` would send, and sends nothing; the same exceptions. Returns how many
// of the tests could not be sent as they are.
std::size_t dry_run(std::span<const Suite> suites, const Registry& registry,
                    const RunOptions& options, const std::vector<Reporter*>& reporters);

// The keys of a block of a suite ("test", "retry") as a Markdown table; empty for no such block.
std::string key_table(std::string_view block);

}  // namespace resttest
