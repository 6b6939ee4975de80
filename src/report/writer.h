#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "base/secrets.h"

#include "resttest/extend.h"

namespace resttest {

enum class Style { plain, good, bad, warn, strong, dim };

// What stands for a little more than letters: in ASCII where the locale has no UTF-8.
struct Glyphs {
  std::string_view dot = "·";
  std::string_view times = "×";
  std::string_view ellipsis = "…";
  std::string_view power_n = "ⁿ";
  std::string_view at_least = "≥";
};

// Takes the first character off `text`, or the first byte where it begins none.
std::string_view take_character(std::string_view& text);

// Foreign text on one line: control characters, line ends, bidirectional controls and bytes that
// are no UTF-8 as \xNN or \u{...}.
std::string one_line(std::string_view text);

// The cells that `text` takes on a terminal: wide characters two, combining ones none.
std::size_t cells(std::string_view text);

// `text` with blanks behind it, up to `width` cells.
std::string padded(std::string text, std::size_t width);

// `text` in at most `width` cells, cut in the middle.
std::string shortened(std::string_view text, std::size_t width, const Glyphs& glyphs);

// The one way out for text: secrets masked, nothing in it that steers a terminal or a CI runner.
// stdout is flushed before stderr is written, so that a terminal shows both in order.
class Writer {
 public:
  explicit Writer(const ReporterArgs& args);

  // What is secret in what they carry is masked from now on.
  void learn(std::span<const Suite> suites);
  void learn(const Test& test);
  void learn(const Outcome& outcome);
  void learn(const Request& request);

  void out(std::string_view text, Style style = Style::plain);
  void err(std::string_view text, Style style = Style::plain);
  void flush();  // Both.

  // In place of the line on a terminal's `err`, until the next text of any writer; "" clears it.
  // Foreign text in it is one_line's.
  void status_line(std::string_view text);

  const Secrets& secrets() const { return secrets_; }
  const Glyphs& glyphs() const { return glyphs_; }

 private:
  struct Stream {
    std::ostream& to;
    bool colored;
    bool at_line_start = true;
  };

  void learn(const Headers& headers);
  void clear_line(const Stream& stream);
  void write(Stream& stream, std::string_view text, Style style);

  Stream out_;
  Stream err_;
  Glyphs glyphs_;
  Secrets secrets_;
  bool clears_line_;  // Another writer may show a status line.
};

}  // namespace resttest
