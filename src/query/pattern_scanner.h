#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "query/python_syntax.h"

namespace resttest {

inline constexpr std::uint64_t kUnboundedRepeat = std::uint64_t{1} << 32;  // As Python counts.

// Thrown where translating ends: what the pattern's author wrote wrong. Stays within the files of
// the translator.
struct Refusal {
  PatternError error;
};

bool is_pattern_digit(char32_t c);
bool is_pattern_letter(char32_t c);                    // Of ASCII.
bool is_one_of(char32_t c, std::string_view letters);  // Which are ASCII.

std::string encode_utf8(std::u32string_view characters);

// Reads the characters of a Python pattern, and what is spelt with several of them: numbers,
// escaped characters, names. Positions are in characters.
class PatternScanner {
 public:
  explicit PatternScanner(std::string_view pattern);  // UTF-8.

  [[noreturn]] static void refuse(std::string reason, std::size_t position);

  std::size_t position() const { return at_; }
  bool at_end() const { return at_ >= pattern_.size(); }

  // The character at the place, or that many behind it; 0 behind the end: a NUL in a pattern is
  // read as any other character.
  char32_t peek(std::size_t ahead = 0) const;
  bool accept(char32_t wanted);
  char32_t next(const char* where_none);  // Refuses with that reason at the end.
  void back(std::size_t count) { at_ -= count; }

  // What was read from that position on.
  std::string since(std::size_t position) const;

  // Passes over a comment up to and with `end`. An escaped one does not end it.
  bool skip_comment(char32_t end);

  // The text up to `terminator`, which is passed over.
  std::string read_name(char32_t terminator);

  // Decimal digits; nothing where there are none. Refuses what Python cannot count to.
  std::optional<std::uint64_t> read_digits();

  // Up to three octal digits, and exactly that many hexadecimal ones, of the escape that began at
  // `position`.
  char32_t read_octal(std::size_t position);
  char32_t read_hex(int digits, std::size_t position);

  // The character that the backslash at `position` and the `c` behind it begin to name, in a class
  // or outside.
  char32_t read_character(char32_t c, std::size_t position);

 private:
  std::u32string pattern_;
  std::size_t at_ = 0;
};

// Refuses a name that is no identifier. Letters beyond ASCII are taken for what one may have.
void check_group_name(const std::string& name, std::size_t position);

}  // namespace resttest
