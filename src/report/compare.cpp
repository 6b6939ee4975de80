#include "resttest/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <variant>

#include "base/files.h"
#include "base/format.h"
#include "base/limits.h"
#include "base/random.h"
#include "report/json.h"
#include "report/saved_load.h"
#include "report/writer.h"

#include "resttest/exit_code.h"
#include "resttest/json.h"

namespace resttest {
namespace {

std::string text_at(const Value* value, std::string_view name) {
  const Value* found = member_of(value, name);
  const auto* text = found ? found->get_if<std::string>() : nullptr;
  return text ? *text : "";
}

bool flag_at(const Value* value, std::string_view name) {
  const Value* found = member_of(value, name);
  const auto* flag = found ? found->get_if<bool>() : nullptr;
  return flag && *flag;
}

// The load tests and benchmarks of a report, in its order.
std::vector<const Value*> loads_of(const Value& report) {
  std::vector<const Value*> loads;
  for (const std::string_view name : {"performance", "benchmarks"}) {
    const Value* list = report.find(name);
    const auto* array = list ? list->get_if<Value::Array>() : nullptr;
    if (!array) continue;
    for (const Value& load : *array) loads.push_back(&load);
  }
  return loads;
}

const Value* load_of(const Value& report, std::string_view id) {
  for (const Value* load : loads_of(report)) {
    if (text_at(load, "id") == id) return load;
  }
  return nullptr;
}

// One load test in all runs of a side; empty where one of them lacks it.
std::vector<const Value*> loads_of(SavedRuns runs, std::string_view id) {
  std::vector<const Value*> loads;
  for (const SavedRun& run : runs) {
    const Value* load = load_of(run.report, id);
    if (!load) return {};
    loads.push_back(load);
  }
  return loads;
}

std::vector<double> values_of(const std::vector<const Value*>& loads, Figure figure) {
  std::vector<double> values;
  for (const Value* load : loads) {
    if (const auto value = figure_of(*load, figure)) values.push_back(*value);
  }
  return values;
}

std::optional<double> median(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return median_of_units(values);
}

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// One load test on both sides.
class LoadPair {
 public:
  LoadPair(std::string id, std::vector<const Value*> olds, std::vector<const Value*> news,
           std::uint64_t seed)
      : id_(std::move(id)), olds_(std::move(olds)), news_(std::move(news)), seed_(seed) {}

  std::string why_not() const {
    for (const auto* side : {&olds_, &news_}) {
      for (const Value* load : *side) {
        if (std::string why = why_not_comparable(*olds_.front(), *load); !why.empty()) return why;
      }
    }
    return {};
  }

  ComparedFigure figure(Figure figure) const {
    ComparedFigure compared;
    compared.test = id_;
    compared.figure = figure_name(figure);
    compared.before = median(values_of(olds_, figure));
    compared.after = median(values_of(news_, figure));
    const bool by_run = olds_.size() > 1 || news_.size() > 1;
    const auto units = [by_run, figure](const std::vector<const Value*>& loads) {
      return by_run ? values_of(loads, figure) : units_of(*loads.front(), figure);
    };
    const std::vector<double> before = units(olds_);
    const std::vector<double> after = units(news_);
    const std::uint64_t seed = derive_seed(seed_, {"compare", id_, compared.figure});
    const auto change = change_of(before, after, worse_side(figure), seed);
    if (!change) {
      compared.verdict = verdict_name(Verdict::inconclusive);
      compared.reason = why_few(figure, by_run, before.size(), after.size());
      return compared;
    }
    compared.verdict = verdict_name(change->verdict);
    compared.change = finite(change->relative);
    compared.low = finite(change->low);
    compared.high = finite(change->high);
    compared.p = change->test.p;
    compared.effect = change->test.effect;
    return compared;
  }

 private:
  static std::string why_few(Figure figure, bool by_run, std::size_t before, std::size_t after) {
    if (figure == Figure::mean && !by_run) return "compared between repeated runs only";
    return format("too few {}: {} and {}, at least {} are needed",
                  by_run ? "runs" : "stretches of 10 s", before, after, kFewestUnits);
  }

  std::string id_;
  std::vector<const Value*> olds_;
  std::vector<const Value*> news_;
  std::uint64_t seed_;
};

// Why nothing of a side can be compared; "" where it can.
std::string why_unusable(SavedRuns runs, std::string_view which) {
  for (const SavedRun& run : runs) {
    const Value* about = run.report.find("run");
    if (!flag_at(about, "complete")) return format("the {} run is incomplete", which);
    if (flag_at(about, "adjusted")) return format("the {} run was adjusted by hand", which);
  }
  return {};
}

void warn_of_difference(std::string_view what, const Value* before, const Value* after,
                        std::vector<std::string>& warnings) {
  if (!before || !after || *before == *after) return;
  warnings.push_back(
      one_line(format("the {} differs: {} and {}", what, to_json(*before), to_json(*after))));
}

std::vector<std::string> warnings_of(const Value& before, const Value& after) {
  std::vector<std::string> warnings;
  warn_of_difference("version", before.find("version"), after.find("version"), warnings);
  const Value* old_host = member_of(before.find("run"), "host");
  const Value* new_host = member_of(after.find("run"), "host");
  for (const std::string_view name : {"name", "kernel", "cpus", "cpu_model", "memory_bytes"}) {
    warn_of_difference(format("host's {}", name), member_of(old_host, name),
                       member_of(new_host, name), warnings);
  }
  return warnings;
}

// As much of the JSON report of a run as a comparison looks at.
Value report_of(const std::vector<const LoadSummary*>& loads, bool is_complete) {
  Value::Array performance;
  for (const LoadSummary* load : loads) performance.push_back(load_json(*load));
  return Value::Object{
      {"version", RESTTEST_VERSION},
      {"run", Value::Object{{"complete", is_complete}, {"adjusted", false}, {"host", host_json()}}},
      {"performance", std::move(performance)}};
}

}  // namespace

SavedRun read_saved_run(const std::string& path) {
  const auto read = read_file(path, limits::kComparedReportBytes);
  if (const auto* error = std::get_if<FileError>(&read)) {
    throw SavedRunError(format("{}: {}", path, error->reason));
  }
  auto parsed = parse_json(std::get<std::string>(read));
  if (const auto* error = std::get_if<JsonError>(&parsed)) {
    throw SavedRunError(format("{}: is no JSON: {}", path, error->reason));
  }
  auto& report = std::get<Value>(parsed);
  if (text_at(&report, "schema") != "resttest.report/1") {
    throw SavedRunError(
        format("{}: is no report of resttest, as --report json=PATH writes it", path));
  }
  return {path, std::move(report)};
}

bool RunComparison::has_regression() const {
  return std::ranges::count(figures, "regression", &ComparedFigure::verdict) > 0;
}

RunComparison compare_runs(SavedRuns old_runs, SavedRuns new_runs, std::uint64_t seed) {
  RunComparison comparison;
  comparison.warnings = warnings_of(old_runs.front().report, new_runs.front().report);
  std::string unusable = why_unusable(old_runs, "old");
  if (unusable.empty()) unusable = why_unusable(new_runs, "new");
  const auto leave_out = [&comparison](std::string id, std::string why) {
    comparison.not_compared.emplace_back(std::move(id), std::move(why));
  };
  for (const Value* load : loads_of(new_runs.front().report)) {
    const std::string id = text_at(load, "id");
    const LoadPair pair(id, loads_of(old_runs, id), loads_of(new_runs, id), seed);
    if (loads_of(old_runs, id).empty()) {
      leave_out(id, "only in the new run");
    } else if (loads_of(new_runs, id).empty()) {
      leave_out(id, "not in every new run");
    } else if (!unusable.empty()) {
      leave_out(id, unusable);
    } else if (std::string why = pair.why_not(); !why.empty()) {
      leave_out(id, std::move(why));
    } else {
      for (const Figure figure : kFigures) comparison.figures.push_back(pair.figure(figure));
    }
  }
  for (const Value* load : loads_of(old_runs.front().report)) {
    std::string id = text_at(load, "id");
    if (!load_of(new_runs.front().report, id)) leave_out(std::move(id), "only in the old run");
  }
  return comparison;
}

RunComparison Baseline::with(const RunSummary& summary) const {
  std::vector<const LoadSummary*> loads;
  for (const LoadSummary& load : summary.loads) loads.push_back(&load);
  for (const LoadSummary& load : summary.benchmarks) loads.push_back(&load);
  const SavedRun now{"", report_of(loads, summary.complete)};
  return compare_runs(runs, {&now, 1}, seed);
}

RunComparison Baseline::with(const LoadSummary& load) const {
  const SavedRun now{"", report_of({&load}, true)};
  RunComparison comparison = compare_runs(runs, {&now, 1}, seed);
  std::erase_if(comparison.not_compared, [&load](const auto& one) { return one.first != load.id; });
  return comparison;
}

int Baseline::exit_code(int code, const RunSummary& summary) const {
  if (code != kExitPassed || !regression_fails) return code;
  return with(summary).passes() ? code : kExitThresholds;
}

}  // namespace resttest
