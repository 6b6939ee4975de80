#include <algorithm>
#include <utility>

#include "base/format.h"
#include "report/json.h"
#include "report/json_plan.h"
#include "report/load_result.h"
#include "report/notes.h"
#include "stats/hdr_codec.h"
#include "stats/intervals.h"

namespace resttest {
namespace {

const std::vector<double> kPercentiles{50, 75, 90, 95, 99, 99.9, 99.99};

template <typename Key, typename Name>
Value counts_json(const std::map<Key, std::uint64_t>& counts, Name name) {
  Value::Object json;
  for (const auto& [key, count] : counts) json.push_back({name(key), json_count(count)});
  return json;
}

Value ratio(double part, double whole) { return whole == 0 ? Value() : Value(part / whole); }

template <typename Percentile>
void add_percentiles(std::uint64_t count, const std::vector<double>& percentiles,
                     Percentile percentile_ms, Value::Object& to) {
  Value::Array few;
  for (const double percent : percentiles) {
    const std::string name = format("p{}", percent);
    to.push_back({name, count > 0 ? json_ms(percentile_ms(percent)) : Value()});
    if (count > 0 && has_few_samples(percent, count)) few.push_back(name);
  }
  to.push_back({"few_samples", std::move(few)});
}

Value histogram_json(const Histogram& times, const std::vector<double>& percentiles) {
  const bool has_data = times.count() > 0;
  const auto ms = [has_data](double value) { return has_data ? json_ms(value) : Value(); };
  Value::Object json{{"count", json_count(times.count())},
                     {"min_ms", ms(to_ms(times.min()))},
                     {"avg_ms", ms(times.mean_ns() / 1e6)},
                     {"max_ms", ms(to_ms(times.max()))},
                     {"stdev_ms", ms(times.stdev_ns() / 1e6)}};
  add_percentiles(
      times.count(), percentiles,
      [&times](double percent) { return to_ms(times.percentile(percent)); }, json);
  json.push_back({"hdr", hdr_text(HdrCounts(times))});
  return json;
}

Value series_json(const Series& series, const std::vector<double>& percentiles) {
  return Value::Object{{"passed", histogram_json(series.passed, percentiles)},
                       {"failed", histogram_json(series.failed, percentiles)},
                       {"all", histogram_json(series.all(), percentiles)}};
}

// Of operations as a load without coordinated omission would have seen them. What was not measured
// has no exact figures: all of them are those of the histogram.
Value corrected_json(const Histogram& times, std::chrono::nanoseconds interval,
                     const std::vector<double>& percentiles) {
  const HdrCounts counts = corrected(HdrCounts(times), interval.count());
  const bool has_data = counts.count() > 0;
  const auto ms = [has_data](double ns) { return has_data ? json_ms(ns / 1e6) : Value(); };
  Value::Object json{{"expected_interval_ms", json_ms(interval)},
                     {"count", json_count(counts.count())},
                     {"min_ms", ms(static_cast<double>(counts.min()))},
                     {"avg_ms", ms(counts.mean())},
                     {"max_ms", ms(static_cast<double>(times.max().count()))},
                     {"stdev_ms", ms(counts.stdev())}};
  const auto most = times.max().count();
  add_percentiles(
      counts.count(), percentiles,
      [&counts, most](double percent) {
        return static_cast<double>(std::min(counts.percentile(percent), most)) / 1e6;
      },
      json);
  json.push_back({"hdr", hdr_text(counts)});
  return json;
}

void add_summary(const LoadSummary& load, Value::Object& to) {
  const Tally& tally = load.total.tally;
  const Histogram times = load.total.operation.all();
  const bool has_data = times.count() > 0;
  const auto ms = [has_data](double value) { return has_data ? json_ms(value) : Value(); };
  append(to, {{"total", json_count(tally.total())},
              {"passed", json_count(tally.passed)},
              {"failed", json_count(tally.failed())},
              {"min_ms", ms(to_ms(times.min()))},
              {"max_ms", ms(to_ms(times.max()))},
              {"avg_ms", ms(times.mean_ns() / 1e6)},
              {"total_retries", json_count(tally.total_retries)},
              {"avg_retries_per_request", tally.total() == 0
                                              ? Value(0.0)
                                              : ratio(static_cast<double>(tally.total_retries),
                                                      static_cast<double>(tally.total()))},
              {"threshold_exceeded", json_count(load.total.threshold_exceeded)},
              {"wall_time_sec", to_seconds(load.total.length)},
              {"rps", load.rps()}});
}

void add_counters(const LoadSummary& load, Value::Object& to) {
  const Interval& all = load.total;
  const Tally& tally = all.tally;
  const auto total = static_cast<double>(tally.total());
  const auto text = [](const std::string& key) { return key; };
  append(to, {{"threshold_ms", load.threshold ? json_ms(*load.threshold) : Value()},
              {"planned", json_count(tally.planned)},
              {"started", json_count(tally.started)},
              {"failed_sent", json_count(tally.failed_sent())},
              {"wrong_answer", json_count(tally.wrong_answer)},
              {"errored", json_count(tally.errored)},
              {"aborted", json_count(tally.aborted)},
              {"dropped", json_count(tally.dropped)},
              {"not_started", json_count(tally.not_started)},
              {"short_circuited", json_count(tally.short_circuited)},
              {"attempts", json_count(tally.attempts)},
              {"resends_blocked", json_count(all.resends_blocked)},
              {"resent_unsafe", json_count(all.resent_unsafe)},
              {"amplification", ratio(static_cast<double>(tally.attempts),
                                      static_cast<double>(tally.started - tally.short_circuited))},
              {"amplification_expected", {}},
              {"goodput", ratio(static_cast<double>(tally.passed), total)},
              {"failed_rate", ratio(static_cast<double>(tally.failed()), total)},
              {"retries_by_reason", counts_json(all.retries_by_reason, text)},
              {"stop_reasons", counts_json(all.stop_reasons, text)},
              {"states",
               counts_json(all.states,
                           [](Outcome::State state) { return std::string(state_name(state)); })},
              {"percentile_method", "hdr"},
              {"generator_limited", load.generator.limited}});
}

// Attempts that never had a connection to send on.
std::uint64_t unconnected(const Interval& all) {
  std::uint64_t attempts = 0;
  for (const auto& [kind, count] : all.errors) {
    if (kind < ErrorKind::send_failed) attempts += count;
  }
  return std::min(attempts, all.tally.attempts);
}

Value errors_json(const Interval& all) {
  Value::Array errors;
  for (const auto& [kind, count] : all.errors) {
    errors.push_back(Value::Object{{"kind", std::string(info(kind).name)},
                                   {"message", {}},
                                   {"count", json_count(count)},
                                   {"first_at_ms", {}},
                                   {"last_at_ms", {}},
                                   {"example_trace_id", {}}});
  }
  return errors;
}

std::vector<double> percentiles_of(const LoadSummary& load) {
  std::vector<double> percentiles = kPercentiles;
  for (const double percent : load.percentiles) {
    if (std::ranges::count(percentiles, percent) == 0) percentiles.push_back(percent);
  }
  std::ranges::sort(percentiles);
  return percentiles;
}

void add_times(const LoadSummary& load, std::optional<std::chrono::nanoseconds> expected_interval,
               Value::Object& to) {
  const Interval& all = load.total;
  const std::vector<double> percentiles = percentiles_of(load);
  append(to, {{"operation", series_json(all.operation, percentiles)},
              {"attempt", series_json(all.attempt, percentiles)}});
  if (is_open(load.executor)) {
    append(to, {{"response", series_json(all.response, percentiles)},
                {"schedule_delay", series_json(all.schedule_delay, percentiles)}});
  } else if (expected_interval) {
    to.push_back({"operation_corrected",
                  corrected_json(all.operation.all(), *expected_interval, percentiles)});
  }
  Value::Object phases;
  for (std::size_t i = 0; i < kPhases; ++i) {
    phases.push_back({std::string(phase_name(static_cast<Phase>(i))),
                      histogram_json(all.phases[i], percentiles)});
  }
  to.push_back({"phases", std::move(phases)});
}

void add_details(const LoadSummary& load, Value::Object& to) {
  const Interval& all = load.total;
  const auto number = [](int key) { return format("{}", key); };
  const std::uint64_t opened = all.connections_opened;
  const std::uint64_t connected = all.tally.attempts - unconnected(all);
  const std::uint64_t reused = connected - std::min(connected, opened);
  append(to, {{"attempts_histogram", counts_json(all.attempts_histogram, number)},
              {"backoff_total_ms", json_ms(all.backoff)},
              {"statuses", counts_json(all.statuses, number)},
              {"errors", errors_json(all)},
              {"bytes", Value::Object{{"sent", json_count(all.bytes_sent)},
                                      {"received", json_count(all.bytes_received)}}},
              {"connections",
               Value::Object{{"opened", json_count(opened)}, {"reused", json_count(reused)}}},
              {"thresholds", thresholds_json(load.thresholds)},
              {"slowest", Value::Array()},
              {"sample_failures", Value::Array()}});
}

// One array for each figure, a row of the timeline at each index.
Value timeline_json(const std::vector<TimelineRow>& rows) {
  const auto column = [&rows](auto figure) {
    Value::Array values;
    for (const TimelineRow& row : rows) values.push_back(figure(row));
    return values;
  };
  const auto count = [&column](auto figure) {
    return column([figure](const TimelineRow& row) { return json_count(figure(row.tally)); });
  };
  // A time of a second in which nothing ended is unknown.
  const auto time = [&column](auto member) {
    return column([member](const TimelineRow& row) {
      return row.tally.total() == 0 ? Value() : json_ms(row.*member);
    });
  };
  return Value::Object{
      {"interval_s", rows.empty() ? Value() : Value(to_seconds(rows.front().length))},
      {"columns",
       Value::Object{
           {"t", column([](const TimelineRow& row) { return Value(to_seconds(row.start)); })},
           {"started", count([](const Tally& tally) { return tally.started; })},
           {"passed", count([](const Tally& tally) { return tally.passed; })},
           {"failed", count([](const Tally& tally) { return tally.failed(); })},
           {"short_circuited", count([](const Tally& tally) { return tally.short_circuited; })},
           {"retries", count([](const Tally& tally) { return tally.total_retries; })},
           {"p50_ms", time(&TimelineRow::p50)},
           {"p90_ms", time(&TimelineRow::p90)},
           {"p99_ms", time(&TimelineRow::p99)},
           {"max_ms", time(&TimelineRow::max)},
           {"concurrency", column([](const TimelineRow& row) { return Value(row.concurrency); })},
           {"in_flight", column([](const TimelineRow& row) {
              return row.in_flight ? Value(*row.in_flight) : Value();
            })},
           {"limit", column([](const TimelineRow&) { return Value(); })},
           {"cpu", column([](const TimelineRow& row) { return Value(row.cpu); })},
           {"send_lag_p99_ms", time(&TimelineRow::send_lag_p99)},
       }}};
}

}  // namespace

Value::Object load_json(const LoadSummary& load,
                        std::optional<std::chrono::nanoseconds> expected_interval) {
  Value::Object json{
      {"id", json_text(load.id)}, {"name", json_text(load.name)}, {"group", json_text(load.group)}};
  add_place(load.where, json);
  Value::Array failures;
  for (const Failure& failure : load.failures) failures.push_back(failure_json(failure));
  append(json, {{"method", json_text(load.method)},
                {"url", json_text(load.url)},
                {"result", load.passed ? "passed" : "failed"},
                {"needed_by", texts_json(load.needed_by)},
                {"started_at", json_instant(load.started)},
                {"complete", load.complete},
                {"mode", load.mode == LoadProfile::Mode::sync ? "sync" : "async"},
                {"model", is_open(load.executor) ? "open" : "closed"},
                {"plan", plan_json(load)},
                {"failures", std::move(failures)}});
  add_summary(load, json);
  add_counters(load, json);
  add_times(load, expected_interval, json);
  add_details(load, json);
  append(json, {{"series", timeline_json(load.timeline)},
                {"heatmap", {}},
                {"events", Value::Array()},
                {"generator", generator_json(load)}});
  if (load.search) json.push_back({"find_max", search_json(*load.search)});
  if (load.metrics.empty()) return json;
  append(json, {{"aggregates", aggregates_json(load)},
                {"results", results_json(load)},
                {"samples_dropped", json_count(load.samples_dropped)},
                {"output_file", json_text(load.output_file)}});
  return json;
}

}  // namespace resttest
