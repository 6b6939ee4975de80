#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/dialect.h"

#include "resttest/error.h"

namespace resttest {

// Turns positions of libyaml, which are characters from the start of what it was given, into places
// in the file. Line ends are '\n', as in editors, whatever else YAML takes for one. One thread.
class SourceMap {
 public:
  // `file` is UTF-8; a byte order mark at its start is no character of its first line.
  explicit SourceMap(std::shared_ptr<const SourceFile> file);

  // What libyaml was given is the file with these edits, which are in order.
  void set_edits(const std::vector<Edit>& edits);

  // From one position up to another, at most to the end of the line; at least one character long.
  Location place(std::size_t begin, std::size_t end) const;

  // The text of the file without a byte order mark.
  std::string_view text() const { return text_; }

  // Of the character that begins at that byte of `text()`, which need not be UTF-8 behind it.
  Location place_of_byte(std::size_t byte) const;

  // Where a position stands in `text()`, in bytes.
  std::size_t byte_of(std::size_t position) const;

 private:
  struct Line {
    std::size_t character;  // Where it begins, in characters and in bytes of `text_`.
    std::size_t byte;
  };
  struct Shift {
    std::size_t from;   // A position in the edited text: from there on,
    std::ptrdiff_t by;  // this much is added for the position in the file.
  };

  std::size_t original(std::size_t position) const;
  const Line& line_of(std::size_t character) const;
  std::size_t end_of(const Line& line) const;

  std::shared_ptr<const SourceFile> file_;
  std::string_view text_;
  std::vector<Line> lines_;  // With one more behind the last.
  std::vector<Shift> shifts_;
  mutable std::size_t last_line_ = 0;  // Found last: places are mostly asked for in order.
};

}  // namespace resttest
