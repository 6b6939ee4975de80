#include <cmath>
#include <cstdint>

#include "base/format.h"
#include "spec/choice.h"
#include "spec/keys.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

// 0 and null mean that the default of the mode holds.
int read_concurrency(Fields& fields) {
  const Node* node = fields.child("concurrency");
  if (!node || (node->kind == Node::Kind::scalar && node->value.is_null())) return 0;
  int concurrency = 0;
  fields.read("concurrency", concurrency);
  if (concurrency >= 0) return concurrency;
  fields.found().error("bad-number", node->where,
                       format("concurrency must be 0 or more, not {}", concurrency));
  return 0;
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
  fields.read("repeat", load.iterations);
  if (const Node* repeat = fields.child("repeat"); repeat && load.iterations == 0) {
    found.warn("nothing-to-send", repeat->where, "repeat: 0 sends nothing");
  }
  load.vus = read_concurrency(fields);
  profile.executor = load;
  using Mode = LoadProfile::Mode;
  if (const auto mode = read_choice(fields, "mode", {"sync", "async"})) {
    profile.mode = *mode == 0 ? Mode::sync : Mode::async;
  }
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
  if (const Node* retry = fields.child("retry")) profile.retry = read_retry(*retry, found);
  finish(fields, "performance");
  return profile;
}

}  // namespace resttest
