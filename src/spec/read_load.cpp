#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "spec/choice.h"
#include "spec/keys.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

// 0 and null mean that the default of the mode holds.
int read_concurrency(Fields& fields, std::string_view name) {
  const Node* node = fields.child(name);
  if (!node || (node->kind == Node::Kind::scalar && node->value.is_null())) return 0;
  int concurrency = 0;
  fields.read(name, concurrency);
  if (concurrency >= 0) return concurrency;
  fields.found().error("bad-number", node->where,
                       format("{} must be 0 or more, not {}", name, concurrency));
  return 0;
}

// The same, under the first of `names` that says something.
int read_concurrency(Fields& fields, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const int concurrency = read_concurrency(fields, name); concurrency > 0) return concurrency;
  }
  return 0;
}

// Where several are written, the last of `names` counts.
void read_count(Fields& fields, std::initializer_list<const char*> names, std::uint64_t& count) {
  const char* written = nullptr;
  for (const char* name : names) {
    fields.read(name, count);
    if (fields.has(name)) written = name;
  }
  if (!written || count > 0) return;
  fields.found().warn("nothing-to-send", fields.child(written)->where,
                      format("{}: 0 sends nothing", written));
}

void read_mode(Fields& fields, LoadProfile& profile) {
  using Mode = LoadProfile::Mode;
  if (const auto mode = read_choice(fields, "mode", {"sync", "async"})) {
    profile.mode = *mode == 0 ? Mode::sync : Mode::async;
  }
}

void read_output(Fields& fields, LoadProfile& profile) {
  if (const Node* node = fields.child("metrics")) {
    profile.metrics = read_metrics(*node, fields.found());
  }
  if (const Node* node = fields.child("output_file")) {
    profile.output_file = read_output_path(*node, fields.found());
    profile.output_file_place = node->where;
  }
  using Format = LoadProfile::FileFormat;
  if (const auto format = read_choice(fields, "output_format", {"json", "csv"})) {
    profile.output_format = *format == 0 ? Format::json : Format::csv;
  }
}

// PyRestTest takes any other text for "wall".
void read_lenient_rps_mode(Fields& fields, LoadProfile& profile) {
  const Node* node = fields.child("rps_mode");
  if (!node) return;
  std::string word;
  fields.read("rps_mode", word);
  using RpsMode = LoadProfile::RpsMode;
  profile.rps_mode = is_same_word(word, "response") ? RpsMode::response : RpsMode::wall;
  if (is_same_word(word, "response") || is_same_word(word, "wall") || word.empty()) return;
  const std::vector<std::string> known{"wall", "response"};
  fields.found().warn("bad-choice", node->where,
                      format("rps_mode is wall or response; {} counts as wall", shown(*node)),
                      did_you_mean(to_lower(word), known));
}

std::optional<nanoseconds> read_threshold(Fields& fields) {
  constexpr double kYear = 365.0 * 24 * 60 * 60 * 1000;
  double milliseconds = 0;
  fields.read("threshold_ms", milliseconds);
  if (milliseconds < 0 || milliseconds > kYear) {
    const Node& node = *fields.child("threshold_ms");
    fields.found().error("bad-number", node.where,
                         format("threshold_ms must be between 0 and a year, not {}", shown(node)));
    return std::nullopt;
  }
  if (milliseconds == 0) return std::nullopt;
  return nanoseconds(std::llround(milliseconds * 1e6));
}

std::optional<nanoseconds> read_limit(Fields& fields, std::string_view name) {
  if (!fields.child(name)) return std::nullopt;
  nanoseconds limit{};
  fields.read_seconds(name, limit);
  return limit;
}

void read_percentiles(Fields& fields, LoadProfile& profile) {
  fields.read("percentiles", profile.percentiles);
  for (const double percentile : profile.percentiles) {
    if (percentile >= 0 && percentile <= 100) continue;
    fields.found().error("bad-number", fields.child("percentiles")->where,
                         format("percentiles must be between 0 and 100, not {}", percentile));
  }
}

}  // namespace

LoadProfile read_performance(const Node& node, Diagnostics& found) {
  LoadProfile profile;
  profile.where = node.where;
  SharedIterations load;
  Fields fields(node, "performance", UnknownKeys::reject, found);
  read_count(fields, {"repeat"}, load.iterations);
  load.vus = read_concurrency(fields, {"concurrency"});
  profile.executor = load;
  read_mode(fields, profile);
  profile.threshold = read_threshold(fields);
  profile.timeout = read_limit(fields, "timeout");
  profile.connect_timeout = read_limit(fields, "connect_timeout");
  fields.read("warmup_runs", profile.warmup);
  fields.read("warmup", profile.warmup);
  using RpsMode = LoadProfile::RpsMode;
  if (const auto mode = read_choice(fields, "rps_mode", {"wall", "response"})) {
    profile.rps_mode = *mode == 0 ? RpsMode::wall : RpsMode::response;
  }
  read_percentiles(fields, profile);
  read_output(fields, profile);
  if (const Node* retry = fields.child("retry")) profile.retry = read_retry(*retry, found);
  finish(fields, "performance");
  return profile;
}

LoadProfile read_benchmark_load(Fields& fields, const Location& where) {
  LoadProfile profile;
  profile.where = where;
  profile.warmup = kDefaultBenchmarkWarmup;
  profile.output_format = LoadProfile::FileFormat::csv;
  SharedIterations load;
  load.iterations = kDefaultBenchmarkRuns;
  read_count(fields, {"repeat_runs", "repeat", "benchmark_runs"}, load.iterations);
  load.vus = read_concurrency(fields, {"concurrency", "max_concurrency"});
  if (load.vus == 0) load.vus = kDefaultBenchmarkConcurrency;
  profile.executor = load;
  read_mode(fields, profile);
  profile.timeout = read_limit(fields, "timeout");
  fields.read("warmup_runs", profile.warmup);
  read_lenient_rps_mode(fields, profile);
  std::int64_t workers = 0;
  fields.read("workers", workers);
  const std::size_t mistakes = fields.found().all().size();
  read_output(fields, profile);
  if (profile.metrics.empty() && fields.found().all().size() == mistakes) {
    const Node* metrics = fields.key("metrics");
    fields.found().warn("no-metrics", metrics ? metrics->where : where,
                        "a benchmark without metrics does not run", "add metrics: [total_time]");
  }
  return profile;
}

}  // namespace resttest
