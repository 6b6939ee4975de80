#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resttest/extend.h"
#include "resttest/options.h"

namespace resttest::cli {

// What the command line got wrong, as the user is told: "no such option: --nope".
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Request {
  run,
  check,       // Reads and checks the suite.
  list,        // Shows its tests.
  dry_run,     // Shows what they would send.
  list_names,  // Shows what a suite can name: `what` is "generators", ...
  generate,    // Prints documentation: `what` is "options", "keys:test", ...
  short_help,
  help,
  version,
};
enum class Output { automatic, pretty, classic, json, quiet };
enum class ColorChoice { automatic, always, never };

// A report that is asked for.
struct ReportTarget {
  std::string kind;
  std::string path;  // "-" is stdout.

  bool operator==(const ReportTarget&) const = default;
};

// The command line, understood.
struct CommandLine {
  Request request = Request::run;
  std::string what;  // Of some requests.
  std::string url;
  std::vector<std::string> files;  // In their order; one named twice stands there twice.
  std::string vars;                // YAML, not read yet.
  std::optional<bool> print_bodies;
  bool print_headers = false;
  LogLevel log = LogLevel::warning;
  bool ssl_insecure = false;
  bool absolute_urls = false;
  RetryOptions retry;
  std::optional<int> max_concurrency;
  int workers = 1;
  bool preserve_order = false;
  bool interactive = false;
  std::vector<std::string> readable;  // Folders that suites may name files in, beside their own.
  bool verbose = false;
  Output output = Output::automatic;
  std::vector<ReportTarget> reports;
  ColorChoice color = ColorChoice::automatic;
  bool strict = false;
  Selection selection;
  std::optional<std::uint64_t> seed;
  bool keep_alive = true;
  std::optional<int> threads;
  std::optional<HttpVersion> http_version;
  std::string unix_socket;
  std::vector<ResolvedName> resolve;
  bool flaky_fails = false;
  ProgressKind progress = ProgressKind::automatic;
  std::size_t max_diagnostics = 50;
  std::vector<std::string> baseline;  // JSON reports of an earlier run, repeated.
  bool regression_fails = false;
  std::string hdr_log;  // Paths; empty: none.
  std::string hgrm;
  std::optional<std::chrono::nanoseconds> expected_interval;
  std::vector<std::string> warnings;  // That do not stop the run.
  std::vector<std::string> rerun;     // The words without reports, to run the same again.
};

// Reads the words after the program's name by the rules of Python's optparse. Throws UsageError.
CommandLine parse(std::span<const std::string> words);

// Whether --report knows this kind; lower case.
bool is_report_kind(std::string_view kind);

// "Usage: resttest URL FILE [options]", an empty line, "resttest: error: TEXT".
std::string usage_error(std::string_view text);

std::string short_help();
std::string help();

// The options as Markdown tables, one for each group.
std::string option_tables();

}  // namespace resttest::cli
