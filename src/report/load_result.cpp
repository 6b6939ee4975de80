#include "report/load_result.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "base/unicode.h"
#include "data/python_text.h"
#include "report/json.h"
#include "report/notes.h"

#include "resttest/json.h"

namespace resttest {
namespace {

Value number(Metric metric, double value) {
  return is_count(metric) ? Value(static_cast<std::int64_t>(value)) : Value(value);
}

bool keeps_counts_whole(Aggregate::Kind kind) {
  return kind == Aggregate::Kind::sum || kind == Aggregate::Kind::min ||
         kind == Aggregate::Kind::max;
}

Value value_of(const AggregateValue& one) {
  if (!one.value) return {};
  const Aggregate& aggregate = one.aggregate;
  return keeps_counts_whole(aggregate.kind) ? number(aggregate.metric, *one.value)
                                            : Value(*one.value);
}

void append_escape(char32_t unit, std::string& out) {
  out += format("\\u{:04x}", static_cast<unsigned>(unit));
}

// Characters outside ASCII as \uXXXX, as Python's json.dumps has them.
std::string in_ascii(std::string_view json) {
  std::string ascii;
  while (!json.empty()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(json));
    const char32_t character = decode_utf8(json, length);
    if (length == 1) {
      ascii += json[0];
    } else if (character < 0x10000) {
      append_escape(character, ascii);
    } else {
      append_escape(0xD800 + ((character - 0x10000) >> 10), ascii);
      append_escape(0xDC00 + ((character - 0x10000) & 0x3FF), ascii);
    }
    json.remove_prefix(length);
  }
  return ascii;
}

// CSV as Python's csv module writes it: quotes where they are needed, CRLF.
class Csv {
 public:
  void row(std::span<const Value> cells) {
    for (const Value& cell : cells) {
      if (&cell != cells.data()) text_ += ',';
      add(cell.is_null() ? "" : python_text(cell));
    }
    text_ += "\r\n";
  }
  void row(std::initializer_list<Value> cells) { row(std::span(cells.begin(), cells.size())); }

  std::string take() { return std::move(text_); }

 private:
  void add(const std::string& cell) {
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      text_ += cell;
      return;
    }
    text_ += '"';
    for (const char c : cell) text_ += c == '"' ? "\"\"" : std::string(1, c);
    text_ += '"';
  }

  std::string text_;
};

// Rows of raw samples, by the names of the metrics.
void add_results(const LoadSummary& load, Csv& csv) {
  if (load.metrics.raw.empty()) return;
  std::vector<Metric> metrics = load.metrics.raw;
  std::ranges::sort(metrics, {}, metric_name);
  Value::Array names;
  for (const Metric metric : metrics) names.emplace_back(std::string(metric_name(metric)));
  csv.row({"Results", {}});
  csv.row(names);
  const std::size_t rows = load.samples.front().values.size();
  for (std::size_t i = 0; i < rows; ++i) {
    Value::Array cells;
    for (const Metric metric : metrics) {
      cells.push_back(number(metric, load.samples_of(metric)->values[i]));
    }
    csv.row(cells);
  }
}

void add_aggregates(const LoadSummary& load, Csv& csv) {
  if (load.aggregates.empty()) return;
  csv.row({"Aggregates", {}});
  for (const AggregateValue& one : load.aggregates) {
    csv.row({std::string(metric_name(one.aggregate.metric)), one.aggregate.name, value_of(one)});
  }
}

std::string benchmark_csv(const LoadSummary& benchmark) {
  Csv csv;
  csv.row({"Benchmark", json_text(benchmark.name)});
  csv.row({"Benchmark Group", json_text(benchmark.group)});
  csv.row({"Failures", json_count(benchmark.total.tally.failed())});
  add_results(benchmark, csv);
  add_aggregates(benchmark, csv);
  return csv.take();
}

// The figures of a load test, one after the other.
Value::Object figures_of(const LoadSummary& load) {
  const Tally& tally = load.total.tally;
  const Histogram operations = load.total.operation.all();
  const Histogram attempts = load.total.attempt.all();
  const auto ms = [](const Histogram& times, double value) {
    return times.count() == 0 ? Value() : json_ms(value);
  };
  Value::Object figures{{"mode", load.mode == LoadProfile::Mode::sync ? "sync" : "async"},
                        {"concurrency", load.concurrency},
                        {"total", json_count(tally.total())},
                        {"passed", json_count(tally.passed)},
                        {"failed", json_count(tally.failed())},
                        {"min_ms", ms(operations, to_ms(operations.min()))},
                        {"max_ms", ms(operations, to_ms(operations.max()))},
                        {"avg_ms", ms(operations, operations.mean_ns() / 1e6)},
                        {"total_retries", json_count(tally.total_retries)},
                        {"avg_retries_per_request", load.avg_retries()},
                        {"threshold_exceeded", json_count(load.total.threshold_exceeded)},
                        {"threshold_ms", load.threshold ? json_ms(*load.threshold) : Value()},
                        {"wall_time_sec", to_seconds(load.total.length)},
                        {"rps", load.rps()},
                        {"attempts", json_count(tally.attempts)},
                        {"attempt_min_ms", ms(attempts, to_ms(attempts.min()))},
                        {"attempt_max_ms", ms(attempts, to_ms(attempts.max()))},
                        {"attempt_avg_ms", ms(attempts, attempts.mean_ns() / 1e6)}};
  for (const double percent : load.percentiles) {
    const Value time = ms(operations, to_ms(operations.percentile(percent)));
    figures.push_back({format("p{}", percent), time});
  }
  return figures;
}

std::string performance_csv(const LoadSummary& load) {
  Csv csv;
  csv.row({"Performance", json_text(load.name)});
  csv.row({"Performance Group", json_text(load.group)});
  csv.row({"Summary", {}});
  for (const auto& [name, value] : figures_of(load)) csv.row({name, value});
  add_results(load, csv);
  add_aggregates(load, csv);
  return csv.take();
}

// What was compared, in the unit of the summary: times in milliseconds.
Value thresholds_json(const LoadSummary& load) {
  Value::Array thresholds;
  for (const ThresholdResult& result : load.thresholds) {
    const double scale = result.threshold.is_time() ? 1e-6 : 1;
    thresholds.push_back(
        Value::Object{{"expression", json_text(result.threshold.expression)},
                      {"value", result.value ? Value(*result.value * scale) : Value()},
                      {"met", result.met()}});
  }
  return thresholds;
}

std::string performance_json(const LoadSummary& load) {
  Value::Object json{{"name", json_text(load.name)}, {"group", json_text(load.group)}};
  append(json, figures_of(load));
  append(json, {{"results", results_json(load)},
                {"aggregates", aggregates_json(load)},
                {"thresholds", thresholds_json(load)}});
  return in_ascii(to_json(json, JsonStyle::indented)) + "\n";
}

}  // namespace

Value results_json(const LoadSummary& load) {
  Value::Object results;
  for (const Metric metric : load.metrics.raw) {
    Value::Array values;
    for (const double value : load.samples_of(metric)->values) {
      values.push_back(number(metric, value));
    }
    results.push_back({std::string(metric_name(metric)), std::move(values)});
  }
  return results;
}

Value aggregates_json(const LoadSummary& load) {
  Value::Array aggregates;
  for (const AggregateValue& one : load.aggregates) {
    aggregates.push_back(Value::Array{std::string(metric_name(one.aggregate.metric)),
                                      one.aggregate.name, value_of(one)});
  }
  return aggregates;
}

std::string benchmark_line(const LoadSummary& benchmark) {
  const Value json = Value::Object{{"aggregates", aggregates_json(benchmark)},
                                   {"results", results_json(benchmark)},
                                   {"name", json_text(benchmark.name)},
                                   {"group", json_text(benchmark.group)},
                                   {"failures", json_count(benchmark.total.tally.failed())}};
  return in_ascii(to_json(json, JsonStyle::spaced));
}

std::string benchmark_file(const LoadSummary& benchmark) {
  const bool is_csv = benchmark.output_format == LoadProfile::FileFormat::csv;
  return is_csv ? benchmark_csv(benchmark) : benchmark_line(benchmark);
}

std::string performance_file(const LoadSummary& load) {
  const bool is_csv = load.output_format == LoadProfile::FileFormat::csv;
  return is_csv ? performance_csv(load) : performance_json(load);
}

}  // namespace resttest
