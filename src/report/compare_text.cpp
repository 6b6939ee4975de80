#include "report/compare_text.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/format.h"
#include "base/text.h"
#include "report/reporters.h"
#include "report/writer.h"

namespace resttest {
namespace {

struct Word {
  std::string_view verdict;
  std::string_view text;
};
constexpr Word kWords[] = {{"improvement", "better"},
                           {"same", "same within noise"},
                           {"regression", "worse"},
                           {"inconclusive", "cannot tell"}};

std::string_view word_of(std::string_view verdict) {
  return std::ranges::find(kWords, verdict, &Word::verdict)->text;
}

bool is_share(std::string_view figure) { return figure == "failed_share"; }

std::string value_text(std::string_view figure, const std::optional<double>& value) {
  if (!value) return "-";
  if (figure == "rate") return format("{:.1f}/s", *value);
  if (is_share(figure)) return format("{:.2f} %", 100 * *value);
  if (figure == "retries") return format("{:.3f}", *value);
  return format("{:.2f} ms", *value);
}

// "+18 %"; one decimal below ten.
std::string change_text(double share) {
  const double percent = 100 * share;
  return std::abs(percent) < 9.95 ? format("{:+.1f} %", percent) : format("{:+.0f} %", percent);
}

std::string interval_text(const ComparedFigure& figure) {
  if (!figure.low || !figure.high) return "";
  return format("{} to {}", change_text(*figure.low), change_text(*figure.high));
}

std::string figure_line(const ComparedFigure& figure) {
  std::string line =
      format("  {:<13} {:>12}  {:>12}  {:>8}  {:<20} {}", figure.figure,
             value_text(figure.figure, figure.before), value_text(figure.figure, figure.after),
             figure.change ? change_text(*figure.change) : "-", interval_text(figure),
             word_of(figure.verdict));
  if (!figure.reason.empty()) line += ": " + figure.reason;
  return line + "\n";
}

std::string side_line(std::string_view which, SavedRuns runs) {
  std::string line = std::string(which);
  for (const SavedRun& run : runs) line += "  " + one_line(run.path);
  return line + "\n";
}

std::string totals_line(const RunComparison& comparison) {
  std::vector<std::string> parts;
  for (const auto& [verdict, text] : kWords) {
    const auto count = std::ranges::count(comparison.figures, verdict, &ComparedFigure::verdict);
    parts.push_back(format("{} {}", count, text));
  }
  const std::size_t figures = comparison.figures.size();
  return counted(figures, "figure") + " compared: " + join(parts, ", ") + "\n";
}

Value number_or_null(const std::optional<double>& value) { return value ? Value(*value) : Value(); }

// "p99 +18 % worse, rate -2.0 % same within noise"
std::string against_text(const RunComparison& comparison) {
  if (!comparison.not_compared.empty()) {
    return "not compared: " + comparison.not_compared.front().second;
  }
  std::vector<std::string> parts;
  for (const ComparedFigure& figure : comparison.figures) {
    const bool is_shown = figure.figure == "p99" || figure.figure == "rate" ||
                          figure.verdict == "regression" || figure.verdict == "improvement";
    if (!is_shown) continue;
    const std::string change = figure.change ? " " + change_text(*figure.change) : "";
    parts.push_back(format("{}{} {}", figure.figure, change, word_of(figure.verdict)));
  }
  return join(parts, ", ");
}

// A line for each load test, after its own.
class Against : public Reporter {
 public:
  explicit Against(const ReporterArgs& args) : writer_(args), baseline_(*args.baseline) {}

  void suites_checked(const CheckedSuites& checked) override { writer_.learn(checked.suites); }

  void load_finished(const LoadSummary& load) override {
    writer_.out(format("against: {}: {}\n", one_line(baseline_.runs.front().path),
                       one_line(against_text(baseline_.with(load)))));
    writer_.flush();
  }
  void benchmark_finished(const LoadSummary& load) override { load_finished(load); }

 private:
  Writer writer_;
  const Baseline& baseline_;
};

}  // namespace

std::string comparison_text(const RunComparison& comparison, SavedRuns old_runs,
                            SavedRuns new_runs) {
  std::string text = side_line("old", old_runs) + side_line("new", new_runs);
  for (const std::string& warning : comparison.warnings) text += "warning: " + warning + "\n";
  std::string test;
  for (const ComparedFigure& figure : comparison.figures) {
    if (figure.test != test || &figure == &comparison.figures.front()) {
      test = figure.test;
      text += "\n" + one_line(test) + "\n";
      text += format("  {:<13} {:>12}  {:>12}  {:>8}  {:<20} {}\n", "", "old", "new", "change",
                     "95 % interval", "verdict");
    }
    text += figure_line(figure);
  }
  if (!comparison.not_compared.empty()) text += "\nnot compared\n";
  for (const auto& [id, why] : comparison.not_compared) {
    text += format("  {}: {}\n", one_line(id), one_line(why));
  }
  return text + "\n" + totals_line(comparison);
}

Value baseline_json(const Baseline& baseline, const RunSummary& summary) {
  const RunComparison comparison = baseline.with(summary);
  Value::Array figures;
  for (const ComparedFigure& figure : comparison.figures) {
    figures.push_back(Value::Object{{"test", figure.test},
                                    {"figure", figure.figure},
                                    {"old", number_or_null(figure.before)},
                                    {"new", number_or_null(figure.after)},
                                    {"change", number_or_null(figure.change)},
                                    {"low", number_or_null(figure.low)},
                                    {"high", number_or_null(figure.high)},
                                    {"p", number_or_null(figure.p)},
                                    {"effect", number_or_null(figure.effect)},
                                    {"verdict", figure.verdict},
                                    {"reason", figure.reason}});
  }
  Value::Array not_compared;
  for (const auto& [id, why] : comparison.not_compared) {
    not_compared.push_back(Value::Object{{"test", id}, {"reason", why}});
  }
  Value::Array warnings;
  for (const std::string& warning : comparison.warnings) warnings.emplace_back(warning);
  const SavedRun& first = baseline.runs.front();
  const Value* run = first.report.find("run");
  const auto member = [run](std::string_view name) {
    const Value* found = run ? run->find(name) : nullptr;
    return found ? *found : Value();
  };
  return Value::Object{{"path", first.path},
                       {"run_id", member("id")},
                       {"started", member("started")},
                       {"figures", std::move(figures)},
                       {"not_compared", std::move(not_compared)},
                       {"warnings", std::move(warnings)}};
}

std::unique_ptr<Reporter> make_against(const ReporterArgs& args) {
  return std::make_unique<Against>(args);
}

}  // namespace resttest
