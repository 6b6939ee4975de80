#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

std::string to_lower(std::string_view text);                // ASCII letters only.
std::string to_upper(std::string_view text);                // ASCII letters only.
bool is_same_word(std::string_view a, std::string_view b);  // Without regard to ASCII case.
std::string_view trim(std::string_view text);               // Blanks, tabs, line ends.
std::string join(std::span<const std::string> parts, std::string_view between);

std::string counted(std::uint64_t count, std::string_view noun);  // "1 test", "3 tests"

// The candidate with the fewest edits to `word`: at most 2, or 3 from nine letters on; else "".
std::string_view closest(std::string_view word, std::span<const std::string> candidates);

// "did you mean 'X'?" for the closest candidate, or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

// Well-formed UTF-8 (RFC 3629): no surrogates, nothing overlong, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

// The length in bytes of the well-formed UTF-8 character at the start of `text`; 0 where there is
// none.
std::size_t utf8_length(std::string_view text);

// How many characters a UTF-8 text has; stray bytes count one each.
std::size_t count_characters(std::string_view text);

// Line `line`, counted from 1, without its line feed; "" where the text has less.
std::string_view line_of(std::string_view text, int line);

// Blanks up to `column`, which counts characters from 1. Tabs stay, so that a caret below stands
// right however wide a terminal draws them.
std::string indent_to(std::string_view line, int column);

bool is_plain_ascii(char c);  // A blank, or what ink shows.

// Where nothing outside may steer a terminal: control characters other than tab, line feed and
// carriage return, and bytes that are not UTF-8, as \xNN.
std::string printable(std::string_view text);

}  // namespace resttest
