#include "resttest/error.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/format.h"
#include "base/text.h"

namespace resttest {
namespace {

// A character as a terminal may have it: one column wide, and harmless.
std::string_view harmless(std::string_view character) {
  const auto byte = static_cast<unsigned char>(character[0]);
  const bool is_ascii = character.size() == 1 && byte < 0x80;
  if (is_ascii && (byte >= 0x20 || byte == '\t') && byte != 0x7F) return character;
  const bool is_c1 =
      character.size() == 2 && byte == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return character.size() > 1 && !is_c1 ? character : "\xEF\xBF\xBD";  // U+FFFD
}

// The part of a source line around a place, and what marks the place beneath it.
struct Excerpt {
  std::string source;
  std::string carets;
};

// Lines are shown whole unless they are very long, as JSON in one line is. Tabs stay, so that the
// carets stand right however wide the terminal draws them.
Excerpt excerpt(std::string_view line, int column, int length) {
  constexpr int kBefore = 60;
  constexpr int kWidest = 200;
  const bool is_long =
      std::cmp_greater(line.size(), kWidest) && std::cmp_greater(count_characters(line), kWidest);
  const int first = is_long ? std::max(1, column - kBefore) : 1;
  const int behind = is_long ? first + kWidest : std::numeric_limits<int>::max();
  Excerpt shown;
  if (first > 1) shown = {"…", " "};
  int at = 1;
  for (; !line.empty() && at < behind; ++at) {
    const std::string_view character = line.substr(0, std::max<std::size_t>(1, utf8_length(line)));
    line.remove_prefix(character.size());
    if (at < first) continue;
    shown.source += harmless(character);
    if (at < column) shown.carets += character == "\t" ? '\t' : ' ';
    if (at >= column && at < column + length) shown.carets += '^';
  }
  if (at <= column) shown.carets += '^';  // Behind the end of the line.
  if (!line.empty()) shown.source += "…";
  return shown;
}

// The line of a place as it is shown: without a byte order mark and without the line end.
std::string_view source_line(const Location& where) {
  std::string_view line = line_of(where.file->text, where.line);
  if (where.line == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Orders diagnostics by file, line and column; those without a place come first.
std::tuple<std::string_view, int, int> place(const Diagnostic& diagnostic) {
  const Location& where = diagnostic.where;
  return {where.file ? std::string_view(where.file->path) : "", where.line, where.column};
}

// Found in the same words at the same place: a file that was read twice. Without a place nobody
// knows.
bool is_same(const Diagnostic& a, const Diagnostic& b) {
  return a.where.file && b.where.file && place(a) == place(b) && a.message == b.message;
}

std::string join(const std::vector<Diagnostic>& diagnostics) {
  std::string all;
  for (const Diagnostic& diagnostic : diagnostics) all += render(diagnostic);
  return all;
}

}  // namespace

std::vector<Location> import_chain(const Location& where) {
  std::vector<Location> chain;
  for (const SourceFile* file = where.file.get(); file && file->imported_from;) {
    chain.push_back(*file->imported_from);
    file = file->imported_from->file.get();
  }
  return chain;
}

std::string render(const Diagnostic& diagnostic) {
  const Location& where = diagnostic.where;
  const std::string_view severity = diagnostic.severity == Severity::error ? "error" : "warning";
  const std::string number = std::to_string(where.line);
  const std::size_t gutter = std::max<std::size_t>(3, number.size());
  std::string text;
  if (where.file) {
    text = format("{}:{}:{}: ", printable(where.file->path), where.line, where.column);
  }
  text += format("{}: {}\n", severity, printable(diagnostic.message));
  if (where.file) {
    const Excerpt shown = excerpt(source_line(where), where.column, where.length);
    text += format("{:>{}} | {}\n", number, gutter, shown.source);
    text += format("{:>{}} | {}\n", "", gutter, shown.carets);
  }
  if (!diagnostic.hint.empty()) {
    text += format("{:>{}} = hint: {}\n", "", gutter, printable(diagnostic.hint));
  }
  for (const Location& from : import_chain(where)) {
    text += format("{:>{}} = note: imported from {}:{}:{}\n", "", gutter,
                   printable(from.file->path), from.line, from.column);
  }
  return text;
}

void Diagnostics::error(std::string code, const Location& where, std::string message,
                        std::string hint) {
  all_.push_back({Severity::error, std::move(code), where, std::move(message), std::move(hint)});
}

void Diagnostics::warn(std::string code, const Location& where, std::string message,
                       std::string hint) {
  const bool strict = strictness_ == Strictness::strict;
  all_.push_back({strict ? Severity::error : Severity::warning, std::move(code), where,
                  std::move(message), std::move(hint)});
}

bool Diagnostics::has_errors() const {
  return std::ranges::count(all_, Severity::error, &Diagnostic::severity) > 0;
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> sorted = all_;
  std::ranges::stable_sort(sorted, std::less<>(), place);
  sorted.erase(std::unique(sorted.begin(), sorted.end(), is_same), sorted.end());
  return sorted;
}

void Diagnostics::throw_if_errors() const {
  if (has_errors()) throw SpecError(sorted());
}

SpecError::SpecError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(join(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace resttest
