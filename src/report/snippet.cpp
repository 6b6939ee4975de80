#include "report/snippet.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr int kFarColumn = 100;  // From here on a line is shown from its middle.
constexpr int kLeadIn = 40;
constexpr std::size_t kShownCharacters = 120;

std::size_t gutter_width(const std::vector<Mark>& marks) {
  int last = 0;
  for (const Mark& mark : marks) last = std::max(last, mark.where.line);
  return std::max<std::size_t>(2, format("{}", last).size());
}

std::string_view characters(std::string_view text, std::size_t from, std::size_t count) {
  const auto skip = [](std::string_view rest, std::size_t n) {
    for (; n > 0 && !rest.empty(); --n) {
      rest.remove_prefix(std::max<std::size_t>(1, utf8_length(rest)));
    }
    return rest;
  };
  const std::string_view tail = skip(text, from);
  return tail.substr(0, tail.size() - skip(tail, count).size());
}

// A line as far as it is shown: what matters may stand far to the right, in a file of one line.
struct View {
  std::string text;
  int column;  // Of the mark, in `text`.
};

View view_of(std::string_view line, int column) {
  const int from = column > kFarColumn ? column - kLeadIn : 0;
  const std::string_view shown = characters(line, static_cast<std::size_t>(from), kShownCharacters);
  std::string text = from > 0 ? "..." : "";
  text += shown;
  if (shown.data() + shown.size() < line.data() + line.size()) text += "...";
  return {std::move(text), from > 0 ? column - from + 3 : column};
}

std::string caret_line(const View& view, const Mark& mark) {
  const std::string blanks = indent_to(view.text, view.column);
  const std::size_t room =
      count_characters(view.text) - std::min(count_characters(view.text), count_characters(blanks));
  const std::size_t wanted = static_cast<std::size_t>(std::max(1, mark.where.length));
  const std::string carets(std::max<std::size_t>(1, std::min(wanted, room)), '^');
  return blanks + carets + (mark.label.empty() ? "" : " " + mark.label);
}

}  // namespace

std::string snippet(std::vector<Mark> marks, int context_lines) {
  if (marks.empty() || !marks[0].where.file) return {};
  const Location first = marks[0].where;
  std::ranges::stable_sort(
      marks, {}, [](const Mark& mark) { return std::pair(mark.where.line, mark.where.column); });
  const std::size_t width = gutter_width(marks);
  const std::string bar = std::string(width, ' ') + " |";
  const std::string_view source = first.file->text;
  std::string text = format("{}--> {}:{}:{}\n{}\n", std::string(width, ' '),
                            one_line(first.file->path), first.line, first.column, bar);
  int shown = 0;  // The last line that was printed.
  for (const Mark& mark : marks) {
    const int line = mark.where.line;
    const int from = std::max({1, line - context_lines, shown + 1});
    if (shown > 0 && from > shown + 1) text += bar + "\n";
    for (int i = from; i < line; ++i) {
      text += format("{:>{}} | {}\n", i, width, view_of(line_of(source, i), 1).text);
    }
    const View view = view_of(line_of(source, line), mark.where.column);
    if (line != shown) text += format("{:>{}} | {}\n", line, width, view.text);
    text += bar + " " + caret_line(view, mark) + "\n";
    shown = line;
  }
  return text + bar + "\n";
}

std::string gutter(const std::vector<Mark>& marks) { return std::string(gutter_width(marks), ' '); }

void write_pretty(const Diagnostic& diagnostic, Writer& writer) {
  const bool is_error = diagnostic.severity == Severity::error;
  const bool guesses = diagnostic.hint.starts_with("did you mean");
  const std::vector<Mark> marks{{diagnostic.where, guesses ? diagnostic.hint : ""}};
  writer.err(format("{}[{}]", is_error ? "error" : "warning", diagnostic.code),
             is_error ? Style::bad : Style::warn);
  writer.err(": " + diagnostic.message + "\n", Style::strong);
  writer.err(snippet(marks, 0));
  const bool has_place = diagnostic.where.file != nullptr;
  if (!diagnostic.hint.empty() && !(guesses && has_place)) {
    writer.err(format("{} = hint: {}\n", gutter(marks), diagnostic.hint));
  }
  if (!is_error && diagnostic.code == "unknown-key") {
    writer.err(format("{} = note: ignored, as PyRestTest does; --strict makes it an error\n",
                      gutter(marks)));
  }
  for (const Location& from : import_chain(diagnostic.where)) {
    writer.err(format("{} = note: imported from {}:{}:{}\n", gutter(marks),
                      one_line(from.file->path), from.line, from.column));
  }
  writer.err("\n");
}

std::string render_pretty(const Diagnostic& diagnostic) {
  std::ostringstream out;
  std::ostringstream err;
  Writer writer({.out = out, .err = err});
  write_pretty(diagnostic, writer);
  return err.str();
}

}  // namespace resttest
