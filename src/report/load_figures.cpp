#include "report/load_figures.h"

#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "report/notes.h"
#include "stats/intervals.h"

namespace resttest {
namespace {

// Percentiles are marked where there are too few samples to bound them from above.
std::string percentiles_line(const Histogram& times) {
  if (times.count() == 0) return "-";
  constexpr std::pair<const char*, double> kShown[] = {{"p50", 50}, {"p75", 75}, {"p90", 90},
                                                       {"p95", 95}, {"p99", 99}, {"p99.9", 99.9}};
  std::string line;
  for (const auto& [name, percent] : kShown) {
    const bool few = has_few_samples(percent, times.count());
    line += format("{} {:.2f}{}   ", name, to_ms(times.percentile(percent)), few ? "*" : "");
  }
  return line + format("max {:.2f} ms", to_ms(times.max()));
}

std::string answers_line(const Interval& all, const Glyphs& glyphs) {
  std::vector<std::string> parts;
  for (const auto& [status, count] : all.statuses) {
    parts.push_back(format("{} {}{}", status, glyphs.times, count));
  }
  for (const auto& [kind, count] : all.errors) {
    parts.push_back(format("{} {}{}", info(kind).name, glyphs.times, count));
  }
  return join(parts, format(" {} ", glyphs.dot));
}

std::string attempts_line(const Interval& all, const Glyphs& glyphs) {
  std::vector<std::string> parts;
  for (const auto& [attempts, count] : all.attempts_histogram) {
    parts.push_back(format("{}: {}", attempts, count));
  }
  std::string line = join(parts, format(" {} ", glyphs.dot));
  if (const auto found = all.states.find(Outcome::State::pass_recovered);
      found != all.states.end()) {
    line += format("      passed after a retry {}", found->second);
  }
  return line;
}

constexpr double kHighestShown = 99.9;

// Of an open load: how its operations met their due times.
std::string arrival_figures(const LoadSummary& load, const Glyphs& glyphs) {
  const Interval& all = load.total;
  std::string text;
  text += format("from the due time {}\n", percentiles_line(all.response.all()));
  text += format("sent late by      {}\n", percentiles_line(all.schedule_delay.all()));
  text += format("arrivals          {} planned {} {} dropped {} {} more than 1 ms late\n",
                 all.tally.planned, glyphs.dot, all.tally.dropped, glyphs.dot, all.late_starts);
  return text;
}

std::string search_figures(const SearchResult& search, const Glyphs& glyphs) {
  std::string text;
  std::string_view label = "search";
  for (const SearchStep& step : search.steps) {
    text += format("{:<17} {:<8} {:<10.6g} {:<13} {:.1f}/s {} p99 {} {} {:.2f} % failed\n",
                   std::exchange(label, ""), step_kind_name(step.kind), step.load,
                   step.held                ? "held"
                   : step.generator_limited ? "our own limit"
                                            : "did not hold",
                   step.throughput, glyphs.dot, duration_text(step.p99), glyphs.dot,
                   step.failed_rate * 100);
  }
  return text +
         format("limit             {:.6g} ({})\n", search.load, search_state_name(search.state));
}

}  // namespace

std::string metrics_figures(const LoadSummary& load) {
  std::string text;
  std::string_view label = "metrics";
  const auto add = [&text, &label](const std::string& line) {
    text += format("{:<17} {}\n", std::exchange(label, ""), line);
  };
  for (const Metric metric : load.metrics.raw) {
    const std::size_t count = load.samples_of(metric)->values.size();
    add(format("{}: {}", metric_name(metric), counted(count, "sample")));
  }
  for (const AggregateValue& one : load.aggregates) {
    add(format("{} {}: {}", metric_name(one.aggregate.metric), one.aggregate.name,
               one.value ? format("{:.6g}", *one.value) : "-"));
  }
  if (load.output_file.empty()) return text;
  label = "written to";
  add(one_line(load.output_lost.empty() ? load.output_file : load.output_lost));
  return text;
}

std::string load_figures(const LoadSummary& load, const Glyphs& glyphs) {
  const Interval& all = load.total;
  const Histogram operations = all.operation.all();
  std::string text;
  text += format("whole operation   {}\n", percentiles_line(operations));
  text += format("each attempt      {}\n", percentiles_line(all.attempt.all()));
  if (is_open(load.executor)) text += arrival_figures(load, glyphs);
  text += format("rate              {:.1f} operations/s over {:.2f} s {} {} in flight{}\n",
                 load.rps(), to_seconds(all.length), glyphs.dot, load.concurrency,
                 is_open(load.executor) ? " at most" : "");
  if (all.tally.total_retries > 0) {
    text += format("attempts          {}\n", attempts_line(all, glyphs));
  }
  text += format("answers           {}", answers_line(all, glyphs));
  if (all.backoff.count() > 0) {
    text += format("      waited in back-off {:.2f} s in all", to_seconds(all.backoff));
  }
  text += "\n";
  if (all.tally.aborted > 0) {
    text +=
        format("cut at the end    {} operations, which count nowhere else\n", all.tally.aborted);
  }
  if (load.search) text += search_figures(*load.search, glyphs);
  if (operations.count() > 0 && has_few_samples(kHighestShown, operations.count())) {
    text += "                  * too few samples to bound it from above\n";
  }
  return text;
}

}  // namespace resttest
