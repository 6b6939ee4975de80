#include <algorithm>
#include <cmath>
#include <utility>

#include "base/format.h"
#include "report/json.h"
#include "report/load_result.h"
#include "report/notes.h"

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

// Too few to say anything about this percentile: not one sample lies above it.
bool has_few_samples(double percent, std::uint64_t count) {
  return percent < 100 && static_cast<double>(count) < std::ceil(100 / (100 - percent) - 1e-9);
}

Value histogram_json(const Histogram& times, const std::vector<double>& percentiles) {
  const bool has_data = times.count() > 0;
  const auto ms = [has_data](double value) { return has_data ? json_ms(value) : Value(); };
  Value::Object json{{"count", json_count(times.count())},
                     {"min_ms", ms(to_ms(times.min()))},
                     {"avg_ms", ms(times.mean_ns() / 1e6)},
                     {"max_ms", ms(to_ms(times.max()))},
                     {"stdev_ms", ms(times.stdev_ns() / 1e6)}};
  Value::Array few;
  for (const double percent : percentiles) {
    const std::string name = format("p{}", percent);
    json.push_back({name, ms(to_ms(times.percentile(percent)))});
    if (has_data && has_few_samples(percent, times.count())) few.push_back(name);
  }
  json.push_back({"few_samples", std::move(few)});
  return json;
}

Value series_json(const Series& series, const std::vector<double>& percentiles) {
  return Value::Object{{"passed", histogram_json(series.passed, percentiles)},
                       {"failed", histogram_json(series.failed, percentiles)},
                       {"all", histogram_json(series.all(), percentiles)}};
}

Value plan_json(const LoadSummary& load) {
  return Value::Object{{"repeat", json_count(load.repeat)},
                       {"duration_s", {}},
                       {"concurrency", load.concurrency},
                       {"rate", {}},
                       {"stages", {}},
                       {"threads", {}},
                       {"timeout_s", to_seconds(load.timeout)},
                       {"connect_timeout_s", to_seconds(load.connect_timeout)},
                       {"threshold_ms", load.threshold ? json_ms(*load.threshold) : Value()}};
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
              {"generator_limited", false}});
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

void add_details(const LoadSummary& load, Value::Object& to) {
  const Interval& all = load.total;
  std::vector<double> percentiles = kPercentiles;
  for (const double percent : load.percentiles) {
    if (std::ranges::count(percentiles, percent) == 0) percentiles.push_back(percent);
  }
  std::ranges::sort(percentiles);
  const auto number = [](int key) { return format("{}", key); };
  const std::uint64_t opened = all.connections_opened;
  const std::uint64_t reused = all.tally.attempts - std::min(all.tally.attempts, opened);
  append(to, {{"operation", series_json(all.operation, percentiles)},
              {"attempt", series_json(all.attempt, percentiles)},
              {"attempts_histogram", counts_json(all.attempts_histogram, number)},
              {"backoff_total_ms", json_ms(all.backoff)},
              {"statuses", counts_json(all.statuses, number)},
              {"errors", errors_json(all)},
              {"bytes", Value::Object{{"sent", json_count(all.bytes_sent)},
                                      {"received", json_count(all.bytes_received)}}},
              {"connections",
               Value::Object{{"opened", json_count(opened)}, {"reused", json_count(reused)}}},
              {"thresholds", Value::Array()},
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
       }}};
}

}  // namespace

Value::Object load_json(const LoadSummary& load) {
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
                {"model", "closed"},
                {"plan", plan_json(load)},
                {"failures", std::move(failures)}});
  add_summary(load, json);
  add_counters(load, json);
  add_details(load, json);
  append(json, {{"series", timeline_json(load.timeline)},
                {"heatmap", {}},
                {"events", Value::Array()},
                {"generator", {}}});
  if (load.metrics.empty()) return json;
  append(json, {{"aggregates", aggregates_json(load)},
                {"results", results_json(load)},
                {"samples_dropped", json_count(load.samples_dropped)},
                {"output_file", json_text(load.output_file)}});
  return json;
}

}  // namespace resttest
