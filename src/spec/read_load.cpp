#include <cmath>
#include <cstdint>
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

// How much load there is, over which connections, what comes before it and what must hold.
void read_load(Fields& fields, const LoadBlock& block, LoadProfile& profile) {
  read_executor(fields, block, profile);
  read_connections(fields, profile);
  fields.read("warmup_runs", profile.warmup);
  // Where a search says so, it is the seconds at the start of each step.
  const bool is_search = std::holds_alternative<FindMax>(profile.executor);
  if (!is_search) fields.read("warmup", profile.warmup);
  if (const Node* node = fields.child("thresholds")) {
    profile.thresholds =
        read_thresholds(*node, "thresholds", is_open(profile.executor), fields.found());
  }
}

}  // namespace

LoadProfile read_performance(const Node& node, Diagnostics& found) {
  LoadProfile profile;
  profile.where = node.where;
  Fields fields(node, "performance", UnknownKeys::reject, found);
  read_mode(fields, profile);
  read_load(fields, {.counts = {"repeat"}, .concurrencies = {"concurrency"}}, profile);
  profile.threshold = read_threshold(fields);
  profile.timeout = read_limit(fields, "timeout");
  profile.connect_timeout = read_limit(fields, "connect_timeout");
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
  read_mode(fields, profile);
  read_load(fields,
            {.counts = {"repeat_runs", "repeat", "benchmark_runs"},
             .concurrencies = {"concurrency", "max_concurrency"},
             .count = kDefaultBenchmarkRuns,
             .concurrency = kDefaultBenchmarkConcurrency},
            profile);
  profile.timeout = read_limit(fields, "timeout");
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
