#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"

#include "resttest/error_kind.h"

// What the head of an HTTP/1.1 answer and the trailers of a chunked one have in common: lines.
namespace resttest {

// What an answer did that is never tolerated. `detail` names the thing and what was there.
struct Violation {
  ErrorKind kind = ErrorKind::internal;
  std::string detail = {};
};

// What the header lines of one answer may still use: interim heads, the head, chunk extensions and
// trailers share it.
struct HeaderBudget {
  std::size_t bytes = limits::kResponseHeaderBytes;  // Line ends and blank lines too.
  std::size_t lines = limits::kResponseHeaderLines;  // Blank lines are free.
};

// What is tolerated, noted, and ends the use of the connection.
enum class Oddity {
  bare_line_feed,
  folded_line,
  repeated_length,
  length_and_chunked,
  length_without_body,
  chunk_line_feed,
  surplus,
};

// The text of a note: the kind that a strict reader would fail with, a colon, what was there.
std::string_view note_text(Oddity oddity);

class Oddities {
 public:
  static constexpr int kCount = static_cast<int>(Oddity::surplus) + 1;

  void add(Oddity oddity) { bits_ |= 1U << static_cast<unsigned>(oddity); }
  void add(Oddities others) { bits_ |= others.bits_; }
  bool has(Oddity oddity) const { return (bits_ >> static_cast<unsigned>(oddity) & 1U) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  unsigned bits_ = 0;
};

// One line as received.
struct Line {
  std::string_view text;  // Without its end.
  std::size_t size = 0;   // With it.
  bool is_bare = false;   // Ends with a line feed alone.
  bool is_dirty = false;  // NUL, or a carriage return that ends nothing.
};

// Where the first NUL, carriage return or line feed from `from` on is, or the size.
std::size_t find_special(std::string_view bytes, std::size_t from);

// The line at the start of `bytes`, nothing where its end has not come. The first `searched` bytes
// are known to hold no line feed.
std::optional<Line> find_line(std::string_view bytes, std::size_t searched);

// How long the name of a header line is; 0 where the line is no header line: no colon, no name, or
// a name of other than token characters (RFC 9110, 5.6.2).
std::size_t name_length(std::string_view line);

// Whether the line continues the one before it (RFC 9112, 5.2).
inline bool is_folded(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// Why `line` is neither a header line nor a continuation of one. `is_first`: none came before it.
std::optional<Violation> check_header_line(const Line& line, bool is_first);

// Blanks and tabs off both ends.
inline std::string_view trim_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// In quotes, cut to a line's length, nothing in it that steers a terminal.
std::string quoted(std::string_view text);

}  // namespace resttest
