#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
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
// so that PreparedRun may look for more. A file that cannot be read is a mistake without a place.
// The files that it names (bodies, schemas, imports) lie beneath its own folder or the current one,
// or beneath one of `readable`; others are mistakes.
Suite load_suite(const std::filesystem::path& path, Diagnostics& found,
                 const std::vector<std::string>& readable = {});

// The same, but throws SpecError with every mistake found.
Suite load_suite(const std::filesystem::path& path, Strictness strictness = Strictness::lenient);

// Variables of a command line: a YAML mapping; empty text is none. Nothing, and the reason in
// `found`, where the text is something else.
std::optional<Value::Object> parse_variables(std::string_view yaml, Diagnostics& found);

// Suites with every name looked up, every URL joined and every template parsed: ready to run, once.
// Refers to the suites and to the options, which outlive it.
class PreparedRun {
 public:
  // Mistakes go to `found`. With an error among them nothing but destruction is left to do.
  PreparedRun(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
              Diagnostics& found);
  ~PreparedRun();

  // Runs the suites, one after the other or by workers. Throws SelectionError where
  // `options.selection` fits nothing, and SpecError where an output file cannot be written, both
  // before anything is sent. Whatever the servers do ends up in the summary; nothing is thrown for
  // it. `reporters` hear of everything from the calling thread.
  RunSummary run(const std::vector<Reporter*>& reporters);

  // In place of `run`; neither sends anything. They tell which tests it would run, and what it
  // would send; the second returns how many of the tests could not be sent as they are.
  void list(const std::vector<Reporter*>& reporters);
  std::size_t dry_run(const std::vector<Reporter*>& reporters);

 private:
  struct Data;

  std::unique_ptr<Data> data_;
};

// Prepares and runs. Throws SpecError with every mistake, SelectionError where `options.selection`
// fits nothing, both before anything is sent.
RunSummary run(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters);

// The same of one suite.
RunSummary run(const Suite& suite, const Registry& registry, const RunOptions& options,
               const std::vector<Reporter*>& reporters);

// The keys of a block of a suite ("test", "retry") as a Markdown table; empty for no such block.
std::string key_table(std::string_view block);

}  // namespace resttest
