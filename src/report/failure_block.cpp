#include "report/failure_block.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/sha256.h"
#include "base/text.h"
#include "report/notes.h"
#include "report/snippet.h"

namespace resttest {
namespace {

constexpr std::size_t kExcerptCells = 200;

// "200", "200 or 201", "200, 201 or 204"
std::string alternatives(const std::vector<int>& statuses) {
  std::string text;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    if (i > 0) text += i + 1 == statuses.size() ? " or " : ", ";
    text += format("{}", statuses[i]);
  }
  return text.empty() ? "no status" : text;
}

std::string status_text(const Response& response) {
  std::string text = format("{}", response.status);
  if (!response.reason.empty()) text += " " + one_line(response.reason);
  return text;
}

std::string sentence(const Outcome& outcome) {
  const std::size_t count = outcome.attempts.size();
  const std::string after = count > 1 ? " after " + counted(count, "attempt") : "";
  if (outcome.failures.empty()) return "passed" + after + ", and --flaky is fail";
  const Failure& first = outcome.failures[0];
  const Response* response = outcome.response();
  if (first.kind == Failure::Kind::status && response) {
    return format("expected {}, got {}{}", alternatives(outcome.expected_status),
                  status_text(*response), after);
  }
  return one_line(first.message) + after;
}

std::string label_of(const Failure& failure, const Outcome& outcome) {
  const Response* response = outcome.response();
  if (failure.kind == Failure::Kind::status && response) return format("got {}", response->status);
  return outcome.failures.size() > 1 ? one_line(failure.message) : "";
}

std::vector<Mark> marks_of(const Outcome& outcome) {
  std::vector<Mark> marks;
  for (const Failure& failure : outcome.failures) {
    marks.push_back({place_of(failure, outcome), label_of(failure, outcome)});
  }
  if (marks.empty()) marks.push_back({place_of({}, outcome), ""});
  // A snippet is of one file.
  std::erase_if(marks,
                [&marks](const Mark& mark) { return mark.where.file != marks.front().where.file; });
  return marks;
}

std::string content_type_of(const Headers& headers) {
  const auto type = headers.find("content-type");
  return type ? one_line(*type) : "";
}

// One line of a body; what is no text as its type, size and digest.
std::string excerpt(const Response& response, const Writer& writer) {
  if (!is_utf8(response.body)) {
    const std::string type = content_type_of(response.headers);
    return format("({}, {} B, sha256 {})", type.empty() ? "no text" : type, response.body.size(),
                  sha256(response.body).substr(0, 16));
  }
  // Masked before it is cut: half of a secret would not be found any more.
  const std::string whole = writer.secrets().mask(response.body);
  std::string text;
  bool blank = false;
  for (const char c : std::string_view(whole).substr(0, 16 * kExcerptCells)) {
    const bool is_blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (is_blank && blank) continue;
    text += is_blank ? ' ' : c;
    blank = is_blank;
  }
  while (!text.empty() && !is_utf8(text)) text.pop_back();
  return format("{}   ({} B)", shortened(one_line(trim(text)), kExcerptCells, writer.glyphs()),
                response.body.size());
}

class Notes {
 public:
  Notes(Writer& writer, std::string gutter) : writer_(writer), gutter_(std::move(gutter)) {}

  void add(std::string_view label, std::string_view text) {
    writer_.err(format("{} = {:<9} {}\n", gutter_, label, text));
  }

 private:
  Writer& writer_;
  std::string gutter_;
};

void write_heading(std::string_view code, const std::string& text, Writer& writer) {
  writer.err("\n");
  writer.err(format("error[{}]", one_line(code)), Style::bad);
  writer.err(": " + text + "\n", Style::strong);
}

void write_details(const Outcome& outcome, Notes& notes) {
  for (const Failure& failure : outcome.failures) {
    std::string_view details = failure.details;
    while (!details.empty()) {
      const std::string_view line = details.substr(0, details.find('\n'));
      details.remove_prefix(std::min(line.size() + 1, details.size()));
      notes.add("details", one_line(line));
    }
  }
}

std::string request_text(const Request& request) {
  std::string text = request.method + " " + one_line(request.url);
  if (request.body.empty()) return text;
  const std::string type = content_type_of(request.headers);
  return format("{}   ({} B{}{})", text, request.body.size(), type.empty() ? "" : ", ", type);
}

}  // namespace

void write_failure_block(const Outcome& outcome, const std::string& rerun, Writer& writer) {
  const std::vector<Mark> marks = marks_of(outcome);
  write_heading(outcome.failures.empty() ? "flaky" : outcome.failures[0].code, sentence(outcome),
                writer);
  writer.err(snippet(marks));
  Notes notes(writer, gutter(marks));
  if (!outcome.request.url.empty()) notes.add("request", request_text(outcome.request));
  if (!outcome.attempts.empty()) notes.add("attempts", attempts_text(outcome, writer.glyphs()));
  write_details(outcome, notes);
  const Response* response = outcome.response();
  if (response && !response->body.empty()) notes.add("body", excerpt(*response, writer));
  if (!rerun.empty()) notes.add("rerun", one_line(rerun));
  if (!outcome.request.url.empty()) notes.add("curl", one_line(curl_command(outcome.request)));
  writer.err("\n");
}

void write_failure_block(const LoadSummary& load, const std::string& rerun, Writer& writer) {
  const std::vector<Failure>& failures = load.failures;
  const bool has_place = !failures.empty() && failures[0].where.file;
  const std::vector<Mark> marks{{has_place ? failures[0].where : load.where, ""}};
  write_heading(failures.empty() ? "performance" : failures[0].code,
                failures.empty() ? "the load test did not pass" : one_line(failures[0].message),
                writer);
  writer.err(snippet(marks));
  Notes notes(writer, gutter(marks));
  for (std::size_t i = 1; i < failures.size(); ++i) {
    notes.add("because", one_line(failures[i].message));
  }
  if (!rerun.empty()) notes.add("rerun", one_line(rerun));
  writer.err("\n");
}

namespace {

// Percentiles are marked where not one sample lies above them.
std::string percentiles_line(const Histogram& times) {
  if (times.count() == 0) return "-";
  constexpr std::pair<const char*, double> kShown[] = {{"p50", 50}, {"p75", 75}, {"p90", 90},
                                                       {"p95", 95}, {"p99", 99}, {"p99.9", 99.9}};
  std::string line;
  for (const auto& [name, percent] : kShown) {
    const bool few = static_cast<double>(times.count()) < 100 / (100 - percent);
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
  text += format("rate              {:.1f} operations/s over {:.2f} s {} {} in flight\n",
                 load.rps(), to_seconds(all.length), glyphs.dot, load.concurrency);
  if (all.tally.total_retries > 0) {
    text += format("attempts          {}\n", attempts_line(all, glyphs));
  }
  text += format("answers           {}", answers_line(all, glyphs));
  if (all.backoff.count() > 0) {
    text += format("      waited in back-off {:.2f} s in all", to_seconds(all.backoff));
  }
  text += "\n";
  if (operations.count() > 0 && operations.count() < 1000) {
    text += "                  * too few samples: not one lies above it\n";
  }
  return text;
}

}  // namespace resttest
