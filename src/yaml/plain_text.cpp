#include "yaml/plain_text.h"

#include <algorithm>
#include <array>

namespace resttest {
namespace {

// libyaml looks for the ':' of a key within 1,024 characters.
constexpr std::size_t kLongestKey = 1000;

using CharacterSet = std::array<bool, 256>;

constexpr CharacterSet set_of(std::string_view characters) {
  CharacterSet set{};
  for (const char c : characters) set[static_cast<unsigned char>(c)] = true;
  return set;
}

constexpr CharacterSet kEndsBlockWord = set_of(" \n:");
constexpr CharacterSet kEndsFlowWord = set_of(" \n:,?[]{}");
constexpr CharacterSet kNeverFirst = set_of(std::string_view("-?:,[]{}#&*!|>'\"%@` \n\0", 22));
constexpr CharacterSet kFlowIndicator = set_of(",[]{}");

bool is_in(char c, const CharacterSet& set) { return set[static_cast<unsigned char>(c)]; }

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What a backslash and `c` stand for in double quotes, or '\0' where that is rare.
char escaped(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

bool PlainText::at_marker() const {
  if (column() != 0 || !is_blank(3)) return false;
  const std::string_view word = text_.substr(at_, 3);
  return word == "---" || word == "...";
}

void PlainText::skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

bool PlainText::skip_to_line_end() {
  const bool is_apart = at_ == line_start_ || peek() == ' ';
  skip_blanks();
  if (peek() == '#' && is_apart) skip_comment();
  return at_end() || peek() == '\n';
}

void PlainText::skip_to_token() {
  while (skip_to_line_end() && !at_end()) line_start_ = ++at_;
}

bool PlainText::skip_in_flow() {
  skip_to_token();
  const bool maybe_marker = column() == 0 && (peek() == '-' || peek() == '.');
  return !at_end() && peek() != '#' && !maybe_marker;
}

std::optional<PlainScalar> PlainText::scalar(YamlContext context) {
  if (peek() == '\'') return single_quoted();
  if (peek() == '"') return double_quoted();
  return plain(context);
}

bool PlainText::begins_plain(YamlContext context) const {
  if (peek() != '-') return !is_in(peek(), kNeverFirst);
  return context == YamlContext::block ? !is_blank(1) : is_letter_or_digit(peek(1));
}

std::optional<PlainScalar> PlainText::plain(YamlContext context) {
  if (!begins_plain(context)) return std::nullopt;
  const bool in_flow = context == YamlContext::flow;
  const CharacterSet& ends_word = in_flow ? kEndsFlowWord : kEndsBlockWord;
  const std::size_t begin = at_;
  std::size_t end = begin;
  while (true) {
    while (!at_end() && !is_in(text_[at_], ends_word)) ++at_;
    const char c = peek();
    if (c == ':' && !is_blank(1)) {
      if (in_flow && (is_in(peek(1), kFlowIndicator) || peek(1) == '?')) return std::nullopt;
      ++at_;
      continue;
    }
    if (c == '?') return std::nullopt;  // Its meaning in flow depends on the version of libyaml.
    if (text_[at_ - 1] != ' ') end = at_;
    if (c != ' ') break;
    skip_blanks();
    if (is_blank(0) || peek() == '#') break;
  }
  at_ = end;
  return PlainScalar{text_.substr(begin, end - begin), false, {begin, end}};
}

std::optional<PlainScalar> PlainText::single_quoted() {
  const std::size_t begin = at_++;
  unescaped_.clear();
  bool is_escaped = false;
  while (true) {
    const std::size_t from = at_;
    while (!at_end() && text_[at_] != '\'' && text_[at_] != '\n') ++at_;
    if (peek() != '\'') return std::nullopt;
    const std::string_view part = text_.substr(from, at_ - from);
    ++at_;
    if (peek() != '\'') {
      if (!is_escaped) return PlainScalar{part, true, {begin, at_}};
      unescaped_ += part;
      return PlainScalar{unescaped_, true, {begin, at_}};
    }
    is_escaped = true;
    unescaped_ += part;
    unescaped_ += '\'';
    ++at_;
  }
}

std::optional<PlainScalar> PlainText::double_quoted() {
  const std::size_t begin = at_++;
  unescaped_.clear();
  bool is_escaped = false;
  while (true) {
    const std::size_t from = at_;
    while (!at_end() && text_[at_] != '"' && text_[at_] != '\\' && text_[at_] != '\n') ++at_;
    const std::string_view part = text_.substr(from, at_ - from);
    if (peek() == '"') {
      ++at_;
      if (!is_escaped) return PlainScalar{part, true, {begin, at_}};
      unescaped_ += part;
      return PlainScalar{unescaped_, true, {begin, at_}};
    }
    const char meant = peek() == '\\' ? escaped(peek(1)) : '\0';
    if (meant == '\0') return std::nullopt;
    is_escaped = true;
    unescaped_ += part;
    unescaped_ += meant;
    at_ += 2;
  }
}

bool PlainText::skip_to_colon(std::size_t begin, YamlContext context, bool is_quoted) {
  skip_blanks();
  if (peek() != ':' || at_ - begin > kLongestKey) return false;
  return is_blank(1) || (context == YamlContext::flow && is_quoted);
}

}  // namespace resttest
