#include "data/python_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/number.h"
#include "base/text.h"
#include "base/unicode.h"

namespace resttest {
namespace {

void append_hex(char32_t code, int digits, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

void append_escaped(char32_t code, std::string& out) {
  switch (code) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += code < 0x100 ? "\\x" : code < 0x10000 ? "\\u" : "\\U";
  append_hex(code, code < 0x100 ? 2 : code < 0x10000 ? 4 : 8, out);
}

void append_quoted(std::string_view text, std::string& out) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  out += quote;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const char32_t code = decode_utf8(text, length);
    if (code == '\\' || (length == 1 && text[0] == quote)) {
      out += {'\\', text[0]};
    } else if (length > 0 && is_printable_in_python(code)) {
      out += text.substr(0, length);
    } else {
      append_escaped(code, out);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += quote;
}

// As repr() prints bytes: b'caf\xc3\xa9'.
void append_quoted_bytes(std::string_view data, std::string& out) {
  const bool has_single = data.find('\'') != std::string_view::npos;
  const char quote = has_single && data.find('"') == std::string_view::npos ? '"' : '\'';
  out += 'b';
  out += quote;
  for (const char c : data) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == quote) {
      out += {'\\', c};
    } else if (byte >= 0x20 && byte < 0x7F) {
      out += c;
    } else {
      append_escaped(byte, out);
    }
  }
  out += quote;
}

void append_integer(std::int64_t number, std::string& out) {
  std::array<char, 24> digits;
  const char* begin = digits.data();
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(begin, end);
}

enum class Place { alone, nested };

void append(const Value& value, Place place, std::string& out);

void append_members(const Value::Object& object, std::string& out) {
  out += '{';
  for (const Value::Member& member : object) {
    if (&member != object.data()) out += ", ";
    append_quoted(member.name, out);
    out += ": ";
    append(member.value, Place::nested, out);
  }
  out += '}';
}

void append_items(const Value::Array& array, std::string& out) {
  out += '[';
  for (const Value& item : array) {
    if (&item != array.data()) out += ", ";
    append(item, Place::nested, out);
  }
  out += ']';
}

// Recursive: a value is as deep as a reader let it become, at most limits::kJsonDepth.
void append(const Value& value, Place place, std::string& out) {
  const bool nested = place == Place::nested;
  if (const auto* text = value.get_if<std::string>()) {
    nested ? append_quoted(*text, out) : void(out += *text);
  } else if (const auto* number = value.get_if<std::int64_t>()) {
    append_integer(*number, out);
  } else if (const auto* truth = value.get_if<bool>()) {
    out += *truth ? "True" : "False";
  } else if (const auto* real = value.get_if<double>()) {
    append_real_text(*real, out);
  } else if (const auto* big = value.get_if<BigInteger>()) {
    out += big->digits;
  } else if (const auto* bytes = value.get_if<Bytes>()) {
    nested ? append_quoted_bytes(bytes->data, out) : void(out += bytes->data);
  } else if (const auto* date = value.get_if<Date>()) {
    out += date->text;
  } else if (const auto* array = value.get_if<Value::Array>()) {
    append_items(*array, out);
  } else if (const auto* object = value.get_if<Value::Object>()) {
    append_members(*object, out);
  } else {
    out += "None";
  }
}

}  // namespace

void append_python_text(const Value& value, std::string& out) { append(value, Place::alone, out); }

std::string python_text(const Value& value) {
  std::string text;
  append_python_text(value, text);
  return text;
}

std::string python_repr(const Value& value) {
  std::string text;
  append(value, Place::nested, text);
  return text;
}

std::string python_quoted(std::string_view text) {
  std::string quoted;
  append_quoted(text, quoted);
  return quoted;
}

}  // namespace resttest
