#include "query/pattern_scanner.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/unicode.h"

namespace resttest {
namespace {

bool is_octal(char32_t c) { return c >= '0' && c <= '7'; }

std::u32string decode(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    characters += decode_utf8(text, length);
    text.remove_prefix(length);
  }
  return characters;
}

}  // namespace

bool is_pattern_digit(char32_t c) { return c >= '0' && c <= '9'; }

bool is_pattern_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_one_of(char32_t c, std::string_view letters) {
  return c < 0x80 && letters.find(static_cast<char>(c)) != std::string_view::npos;
}

std::string encode_utf8(std::u32string_view characters) {
  std::string text;
  for (const char32_t c : characters) append_utf8(c, text);
  return text;
}

PatternScanner::PatternScanner(std::string_view pattern) : pattern_(decode(pattern)) {}

void PatternScanner::refuse(std::string reason, std::size_t position) {
  throw Refusal{{std::move(reason), position}};
}

char32_t PatternScanner::peek(std::size_t ahead) const {
  return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : 0;
}

bool PatternScanner::accept(char32_t wanted) {
  if (at_end() || pattern_[at_] != wanted) return false;
  ++at_;
  return true;
}

char32_t PatternScanner::next(const char* where_none) {
  if (at_end()) refuse(where_none, at_);
  return pattern_[at_++];
}

std::string PatternScanner::since(std::size_t position) const {
  return encode_utf8(std::u32string_view(pattern_).substr(position, at_ - position));
}

bool PatternScanner::skip_comment(char32_t end) {
  while (!at_end()) {
    const char32_t c = pattern_[at_++];
    if (c == end) return true;
    if (c == '\\') next("bad escape (end of pattern)");
  }
  return false;
}

std::string PatternScanner::read_name(char32_t terminator) {
  const std::size_t end = pattern_.find(terminator, at_);
  if (end == at_) refuse("missing group name", at_);
  if (end == std::u32string::npos) {
    refuse(std::string("missing ") + static_cast<char>(terminator) + ", unterminated name", at_);
  }
  std::string name = encode_utf8(std::u32string_view(pattern_).substr(at_, end - at_));
  at_ = end + 1;
  return name;
}

std::optional<std::uint64_t> PatternScanner::read_digits() {
  const std::size_t begin = at_;
  std::uint64_t number = 0;
  while (is_pattern_digit(peek())) {
    number = std::min(number * 10 + (pattern_[at_++] - '0'), kUnboundedRepeat);
    if (number >= kUnboundedRepeat - 1) refuse("the repetition number is too large", begin);
  }
  return at_ == begin ? std::nullopt : std::optional(number);
}

char32_t PatternScanner::read_octal(std::size_t position) {
  char32_t code = 0;
  for (int i = 0; i < 3 && is_octal(peek()); ++i) code = code * 8 + (pattern_[at_++] - '0');
  if (code > 0377) refuse("octal escape value outside of range 0-0o377", position);
  return code;
}

char32_t PatternScanner::read_hex(int digits, std::size_t position) {
  char32_t code = 0;
  for (int i = 0; i < digits; ++i) {
    const char32_t c = peek();
    const char32_t low = c | 0x20;
    const bool is_hex = is_pattern_digit(c) || (low >= 'a' && low <= 'f' && is_pattern_letter(c));
    if (!is_hex) refuse("incomplete escape " + since(position), position);
    code = code * 16 + (is_pattern_digit(c) ? c - '0' : low - 'a' + 10);
    ++at_;
  }
  if (code > 0x10FFFF) refuse("bad escape " + since(position), position);
  return code;
}

char32_t PatternScanner::read_character(char32_t c, std::size_t position) {
  switch (c) {
    case 'a':
      return '\a';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case 'x':
      return read_hex(2, position);
    case 'u':
      return read_hex(4, position);
    case 'U':
      return read_hex(8, position);
    case 'N':
      refuse("a character by name (\\N) is not supported", position);
    case '0':
      --at_;
      return read_octal(position);
    default:
      break;
  }
  if (is_pattern_letter(c) || is_pattern_digit(c)) {
    refuse("bad escape " + since(position), position);
  }
  return c;
}

void check_group_name(const std::string& name, std::size_t position) {
  const auto may_stand = [](char c) {
    const char32_t byte = static_cast<unsigned char>(c);
    return is_pattern_letter(byte) || is_pattern_digit(byte) || byte == '_' || byte >= 0x80;
  };
  if (is_pattern_digit(static_cast<unsigned char>(name[0])) ||
      !std::ranges::all_of(name, may_stand)) {
    PatternScanner::refuse("bad character in group name '" + name + "'", position);
  }
}

}  // namespace resttest
