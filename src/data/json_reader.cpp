#include "data/json_reader.h"

#include <algorithm>
#include <bit>

#include "base/unicode.h"
#include "data/python_text.h"

namespace resttest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char* skip_digits(const char* at, const char* end) {
  while (at != end && is_digit(*at)) ++at;
  return at;
}

// The value of four hexadecimal digits at the start of `text`; nothing where there are fewer.
std::optional<char32_t> four_digits(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  char32_t code = 0;
  for (const char c : text.substr(0, 4)) {
    const char low = static_cast<char>(c | 0x20);
    if (!is_digit(c) && (low < 'a' || low > 'f')) return std::nullopt;
    code = code * 16 + static_cast<char32_t>(is_digit(c) ? c - '0' : low - 'a' + 10);
  }
  return code;
}

// What the character behind a backslash stands for; 0 for none of them.
char plain_escape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case '"':
    case '\\':
    case '/':
      return c;
    default:
      return 0;
  }
}

// Appends the character of the \uXXXX at the start of `raw`, or of two that are a surrogate pair;
// returns how many bytes it took.
std::size_t append_unicode_escape(std::string_view raw, std::string& out) {
  const char32_t first = *four_digits(raw.substr(2));
  const bool is_high = first >= 0xD800 && first < 0xDC00;
  if (is_high && raw.substr(6).starts_with("\\u")) {
    const char32_t second = *four_digits(raw.substr(8));
    if (second >= 0xDC00 && second < 0xE000) {
      append_utf8(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), out);
      return 12;
    }
  }
  append_utf8(first, out);
  return 6;
}

// Whether a byte may end, escape or spoil a text: a quote, a backslash, a control or no ASCII.
constexpr bool is_special(char c) {
  return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x80 ||
         c == '"' || c == '\\';
}

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

// The high bit of each of eight bytes that is special. A borrow may mark a byte above a special one
// too, so the lowest mark alone is sure.
std::uint64_t mark_special(std::uint64_t bytes) {
  const auto zeros = [](std::uint64_t x) { return (x - kOnes) & ~x; };
  const std::uint64_t controls = (bytes - kOnes * 0x20) & ~bytes;
  return (bytes | controls | zeros(bytes ^ (kOnes * '"')) | zeros(bytes ^ (kOnes * '\\'))) & kHighs;
}

const char* find_special(const char* at, const char* end) {
  for (; end - at >= 8; at += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, at, 8);
    const std::uint64_t marks = mark_special(bytes);
    if (marks == 0) continue;
    if constexpr (std::endian::native != std::endian::little) break;
    return at + std::countr_zero(marks) / 8;
  }
  while (at != end && !is_special(*at)) ++at;
  return at;
}

std::string found_at(std::string_view rest) {
  if (rest.empty()) return "the text ends";
  return "there is " + python_quoted(rest.substr(0, utf8_length(rest)));
}

}  // namespace

void append_unescaped(std::string_view raw, std::string& out) {
  while (!raw.empty()) {
    const std::size_t plain = std::min(raw.find('\\'), raw.size());
    out += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.empty()) return;
    if (raw[1] == 'u') {
      raw.remove_prefix(append_unicode_escape(raw, out));
    } else {
      out += plain_escape(raw[1]);
      raw.remove_prefix(2);
    }
  }
}

bool says(JsonToken token, std::string_view raw, std::string_view wanted) {
  if (token != JsonToken::escaped_text) return raw == wanted;
  if (raw.size() < wanted.size()) return false;
  std::string text;
  append_unescaped(raw, text);
  return text == wanted;
}

namespace json {

JsonError syntax_error(std::string_view text, const char* at, std::string_view wanted) {
  const auto offset = static_cast<std::size_t>(at - text.data());
  const std::string_view rest = text.substr(offset);
  if (offset == 0 && text.starts_with(kByteOrderMark)) {
    return {"a byte order mark stands before the document", 0};
  }
  if (!rest.empty() && utf8_length(rest) == 0)
    return {"the text is not UTF-8", offset, "json.utf8"};
  return {std::string(wanted) + " should stand where " + found_at(rest), offset};
}

JsonError text_error(std::string_view text, const char* at) {
  const auto offset = static_cast<std::size_t>(at - text.data());
  const std::string_view rest = text.substr(offset);
  if (rest.empty()) return {"the closing quote of a text is missing", offset};
  const std::size_t length = utf8_length(rest);
  if (length == 0) return {"the text is not UTF-8", offset, "json.utf8"};
  if (rest[0] != '\\') {
    return {"a text has " + python_quoted(rest.substr(0, 1)) + " that is not escaped", offset};
  }
  return {"a backslash needs one of \"\\/bfnrt or u and four hexadecimal digits behind it", offset};
}

JsonError depth_error(std::string_view text, const char* at) {
  return {"nesting is deeper than " + std::to_string(limits::kJsonDepth),
          static_cast<std::size_t>(at - text.data()), "json.depth"};
}

TextEnd find_text_end(const char* at, const char* end) {
  bool escaped = false;
  for (;;) {
    at = find_special(at, end);
    if (at == end) return {nullptr, escaped, at};
    if (*at == '"') return {at, escaped, nullptr};
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    if (*at == '\\') {
      escaped = true;
      const bool known = rest.size() > 1 && plain_escape(rest[1]) != 0;
      const bool unicode = rest.size() > 1 && rest[1] == 'u' && four_digits(rest.substr(2));
      if (!known && !unicode) return {nullptr, escaped, at};
      at += known ? 2 : 6;
    } else {
      const std::size_t length = utf8_length(rest);
      if (length < 2) return {nullptr, escaped, at};  // A control character, or no UTF-8.
      at += length;
    }
  }
}

NumberEnd find_number_end(const char* at, const char* end) {
  const char* const begin = at != end && *at == '-' ? at + 1 : at;
  const char* stop = skip_digits(begin, end);
  if (stop == begin) return {nullptr, JsonToken::integer};
  if (*begin == '0') stop = begin + 1;  // No digits behind a leading zero.
  JsonToken token = JsonToken::integer;
  if (stop != end && *stop == '.' && stop + 1 != end && is_digit(stop[1])) {
    token = JsonToken::real;
    stop = skip_digits(stop + 1, end);
  }
  if (stop == end || (*stop != 'e' && *stop != 'E')) return {stop, token};
  const char* exponent = stop + 1;
  if (exponent != end && (*exponent == '+' || *exponent == '-')) ++exponent;
  if (exponent == end || !is_digit(*exponent)) return {stop, token};
  return {skip_digits(exponent, end), JsonToken::real};
}

}  // namespace json
}  // namespace resttest
