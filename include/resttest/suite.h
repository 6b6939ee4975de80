#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "resttest/http.h"
#include "resttest/load_model.h"
#include "resttest/metrics.h"
#include "resttest/node.h"
#include "resttest/resilience.h"
#include "resttest/value.h"

namespace resttest {

// Text in a suite. Variables are filled in only where the author wrote {template: ...}.
struct Text {
  Text() = default;
  Text(std::string plain) : text(std::move(plain)) {}
  Text(const char* plain) : text(plain) {}

  std::string text;
  bool is_template = false;
};

// A file that is read when the test runs.
struct FileContent {
  Text path;
  std::string folder;        // Of the suite file that names it: where a relative path starts.
  bool is_template = false;  // Whether variables in its text are filled in.
  std::shared_ptr<const std::vector<std::string>> readable = nullptr;  // As of its SourceFile.
};

// A body or a schema.
using Content = std::variant<Text, FileContent>;

// A named extension and its configuration, not yet looked up: generators, `extract_binds` and
// `validators` entries all read as this. `name` is lower case, `where` the place of the name.
struct Directive {
  std::string name;
  Location where;
  Node config;
};

// How a test is applied as a load: its `performance:` block, or what a `benchmark` says of it.
struct LoadProfile {
  enum class Mode { sync, async };  // A thread for each in flight, or event loops.
  enum class RpsMode { wall, response };
  enum class FileFormat { json, csv };

  Location where;
  Mode mode = Mode::sync;
  Executor executor;
  std::chrono::nanoseconds start_time{};  // Waited before the load begins.
  std::chrono::nanoseconds graceful_stop = std::chrono::seconds{30};  // For what still runs.
  ConnectionPlan connections;
  std::vector<Threshold> thresholds;
  std::uint64_t warmup = 0;                                 // Operations sent first, never counted.
  std::optional<std::chrono::nanoseconds> threshold;        // Slower operations are counted.
  std::optional<std::chrono::nanoseconds> timeout;          // Of one attempt; 0: none.
  std::optional<std::chrono::nanoseconds> connect_timeout;  // Name, TCP, TLS; 0: none.
  RpsMode rps_mode = RpsMode::wall;
  std::vector<double> percentiles;  // Of operations, 0 to 100, as the author wrote them.
  std::optional<RetryConfig> retry;
  WantedMetrics metrics;
  std::string output_file;  // Relative to the current folder, and beneath it; empty: none.
  FileFormat output_format = FileFormat::json;
  Location output_file_place;
};

// Operations at a time where a profile does not say.
inline constexpr int kDefaultSyncConcurrency = 1;
inline constexpr int kDefaultAsyncConcurrency = 10;
inline constexpr int kDefaultBenchmarkConcurrency = 1;
inline constexpr std::uint64_t kDefaultBenchmarkRuns = 100;
inline constexpr std::uint64_t kDefaultBenchmarkWarmup = 10;

// How a test's URL meets the base URL.
enum class UrlForm {
  joined,        // `test`: a relative reference, resolved as RFC 3986 says.
  concatenated,  // `- url: X`: base and X, one after the other.
};

// One request and what must be true of its response.
struct Test {
  Location where;
  std::map<std::string, Location, std::less<>>
      places;  // Of the values of the keys that were written.
  std::string name = "Unnamed";
  std::string group = "Default";
  std::string method = "GET";  // Upper case.
  Text url;
  UrlForm url_form = UrlForm::joined;
  std::vector<std::pair<Text, Text>> headers;
  std::optional<Content> body;
  std::vector<int> expected_status = {200};
  std::string auth_username;  // HTTP Basic is sent where both are written.
  std::string auth_password;
  std::vector<std::pair<std::string, Value>> variable_binds;
  std::vector<std::pair<std::string, std::string>> generator_binds;  // Variable, generator.
  std::vector<std::pair<std::string, Directive>> extract_binds;      // Variable, extractor.
  std::vector<Directive> validators;
  std::vector<TransportOption> options;  // curl_option_*
  std::chrono::seconds delay{};
  bool stop_on_failure = false;
  std::optional<RetryConfig> retry;
  std::optional<LoadProfile> performance;

  // Where the value of `key` stands, else that of `otherwise`, else the test itself.
  Location place_of(std::string_view key, std::string_view otherwise = {}) const;
};

// The statuses that a method expects where the test does not say.
std::vector<int> default_expected_status(std::string_view method);

// A `config` block. `retry_keys` are the keys of `retry` that the author wrote.
struct TestConfig {
  std::string title;                                            // `testset`
  std::chrono::nanoseconds timeout = std::chrono::seconds{10};  // Of each attempt; 0: none.
  bool print_bodies = false;
  std::vector<std::pair<std::string, Value>> variable_binds;
  std::vector<std::pair<std::string, Directive>> generators;  // Name, type and keys.
  std::optional<RetryConfig> retry;
};

// One YAML document. Tests run in order; then benchmarks, one at a time. These are tests whose
// `performance` is set; they follow redirects where their options do not forbid it, and their
// failures are shown and change nothing.
struct TestSet {
  Location where;
  TestConfig config;
  std::vector<Test> tests;
  std::vector<Test> benchmarks;
};

// What the author wrote in one file of the command line, checked for shape, nothing looked up yet.
struct Suite {
  std::string path;                   // As it was named.
  std::string folder;                 // Where relative paths of bodies start.
  std::vector<std::string> imported;  // Paths of the files that it imports, in their order.
  std::vector<TestSet> testsets;      // Those of an import before the testset that imports it.
};

}  // namespace resttest
