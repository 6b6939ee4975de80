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

}  // namespace resttest
