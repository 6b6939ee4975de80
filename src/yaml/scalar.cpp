#include "yaml/scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>

#include "base/number.h"
#include "base/text.h"
#include "yaml/integer.h"
#include "yaml/timestamp.h"

namespace resttest {
namespace {

constexpr std::string_view kDecimal = "0123456789";

bool only(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text;
}

std::string without_underscores(std::string_view text) {
  std::string result(text);
  std::erase(result, '_');
  return result;
}

// Digits and underscores, a digit first.
bool is_number_part(std::string_view text) { return only(text, "0123456789_") && text[0] != '_'; }

// ":0" to ":59" and ":00" to ":09", at least once.
bool are_sixtieths(std::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    if (text[0] != ':') return false;
    const std::string_view part = text.substr(1, std::min(text.find(':', 1), text.size()) - 1);
    const bool tens = part.size() == 2 && part[0] >= '0' && part[0] <= '5';
    if (!only(part, kDecimal) || (part.size() != 1 && !tens)) return false;
    text.remove_prefix(part.size() + 1);
  }
  return true;
}

bool looks_like_integer(std::string_view text) {
  text = without_sign(text);
  if (text == "0") return true;
  if (text.starts_with("0b")) return only(text.substr(2), "01_");
  if (text.starts_with("0x")) return only(text.substr(2), "0123456789abcdefABCDEF_");
  if (text.starts_with('0')) return only(text.substr(1), "01234567_");
  const std::string_view first = text.substr(0, text.find(':'));
  return is_number_part(first) &&
         (first.size() == text.size() || are_sixtieths(text.substr(first.size())));
}

// Nothing, or an exponent, whose sign YAML 1.1 demands: "e+3".
bool is_exponent(std::string_view text) {
  if (text.empty()) return true;
  return text.size() > 2 && (text[0] == 'e' || text[0] == 'E') &&
         (text[1] == '+' || text[1] == '-') && only(text.substr(2), kDecimal);
}

bool looks_like_real(std::string_view text) {
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  const std::string_view bare = without_sign(text);
  if (is_one_of(bare, {".inf", ".Inf", ".INF"})) return true;
  const std::size_t point = bare.find('.');
  if (point == std::string_view::npos) return false;
  const std::string_view before = bare.substr(0, point);
  const std::string_view after = bare.substr(point + 1);
  const std::string_view digits =
      after.substr(0, std::min(after.find_first_not_of("0123456789_"), after.size()));
  const std::string_view rest = after.substr(digits.size());
  if (before.empty()) {  // ".5", without a sign.
    return bare.size() == text.size() && is_number_part(digits) && is_exponent(rest);
  }
  const std::string_view first = before.substr(0, before.find(':'));
  if (!is_number_part(first)) return false;
  if (first.size() == before.size()) return is_exponent(rest);
  return rest.empty() && are_sixtieths(before.substr(first.size()));
}

// Digits, with a point or an exponent, as Python's float() reads them: what is too large is
// infinite, what is too small is zero.
std::optional<double> to_real(std::string_view text) {
  double real = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, real);
  const bool is_word = text.find_first_not_of("0123456789.") == 0;  // "nan", "-1"
  if (stop != end || is_word) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
    const std::string_view whole = text.substr(0, std::min(text.find('.'), exponent));
    const bool small = exponent < text.size() ? text.substr(exponent + 1).starts_with('-')
                                              : whole.find_first_not_of('0') == whole.npos;
    return small ? 0 : std::numeric_limits<double>::infinity();
  }
  return error == std::errc() ? std::optional(real) : std::nullopt;
}

std::optional<double> from_sixtieths(std::string_view text) {
  double value = 0;
  double base = 1;
  while (true) {
    const std::size_t colon = text.rfind(':');
    const auto part = to_real(text.substr(colon + 1));  // All of it where there is no colon.
    if (!part || std::isinf(base)) return std::nullopt;
    value += *part * base;
    base *= 60;
    if (colon == std::string_view::npos) return value;
    text = text.substr(0, colon);
  }
}

Scalar bad_number(std::string_view text, std::string_view kind) {
  return BadScalar{"'" + std::string(text) + "' is no " + std::string(kind)};
}

Scalar make_integer(std::string_view text) {
  std::string clean = without_underscores(trim(text));
  const bool negative = clean.starts_with('-');
  const std::string_view digits = without_sign(clean);
  std::optional<Value> number;
  if (digits.starts_with("0b")) {
    number = integer_from_digits(digits.substr(2), 2, negative);
  } else if (digits.starts_with("0x")) {
    number = integer_from_digits(digits.substr(2), 16, negative);
  } else if (digits.starts_with('0')) {
    number = integer_from_digits(digits, 8, negative);
  } else if (digits.find(':') != std::string_view::npos) {
    number = integer_from_sexagesimal(digits, negative);
  } else {
    number = integer_from_digits(digits, 10, negative);
  }
  return number ? Scalar(std::move(*number)) : bad_number(text, "whole number");
}

Scalar make_real(std::string_view text) {
  const std::string clean = to_lower(without_underscores(trim(text)));
  const std::string_view digits = without_sign(clean);
  const double sign = clean.starts_with('-') ? -1 : 1;
  if (is_one_of(digits, {".inf", "inf", "infinity"})) {
    return Value(sign * std::numeric_limits<double>::infinity());
  }
  if (is_one_of(digits, {".nan", "nan"})) return Value(std::numeric_limits<double>::quiet_NaN());
  const bool sixtieths = digits.find(':') != std::string_view::npos;
  const auto real = sixtieths ? from_sixtieths(digits) : to_real(digits);
  return real ? Scalar(Value(sign * *real)) : bad_number(text, "number");
}

std::optional<bool> to_truth(std::string_view word) {  // In any case.
  const auto is_word = [word](std::string_view known) { return is_same_word(word, known); };
  if (is_word("yes") || is_word("true") || is_word("on")) return true;
  if (is_word("no") || is_word("false") || is_word("off")) return false;
  return std::nullopt;
}

// Whether a word is all lower case, all upper case, or only its first letter is upper case.
bool is_cased_as_one(std::string_view word) {
  if (word.empty() || to_lower(word) == word || to_upper(word) == word) return true;
  return to_upper(word.substr(0, 1)) == word.substr(0, 1) &&
         to_lower(word.substr(1)) == word.substr(1);
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// As Python's base64.decodebytes: what is not of the alphabet is passed over, and what comes after
// complete padding is not read.
Scalar make_bytes(std::string_view text) {
  Bytes bytes;
  unsigned bits = 0;
  int count = 0;  // Characters of the group of four.
  int padding = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return BadScalar{"base64 is ASCII only"};
    if (c == '=') {
      if (count >= 2 && ++padding + count >= 4) return Value(std::move(bytes));
      continue;
    }
    const int value = base64_value(c);
    if (value < 0) continue;
    padding = 0;
    bits = (bits << 6) | static_cast<unsigned>(value);
    if (count++ > 0) bytes.data += static_cast<char>(bits >> (8 - 2 * count));
    if (count == 4) count = 0;
    bits &= 0x3F;
  }
  if (count != 0) return BadScalar{"the base64 text ends early: its '=' are missing"};
  return Value(std::move(bytes));
}

}  // namespace

bool is_clearly_text(std::string_view text) {
  if (text.empty()) return false;
  constexpr std::size_t kLongestWord = 5;  // "false"
  switch (text[0]) {                       // The first characters of all that is no text.
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      return text.size() > kLongestWord;
    case '~':
    case '-':
    case '+':
    case '.':
    case '=':
    case '<':
      return false;
    default:
      return text[0] < '0' || text[0] > '9';
  }
}

Scalar type_plain(std::string_view text) {
  if (text.empty()) return Value();
  if (is_clearly_text(text)) return Value(std::string(text));
  if (is_one_of(text, {"~", "null", "Null", "NULL"})) return Value();
  if (const auto truth = to_truth(text); truth && is_cased_as_one(text)) return Value(*truth);
  const bool is_word = text[0] >= 'A' && text[0] != '~';
  if (is_word) return Value(std::string(text));
  if (looks_like_integer(text)) return make_integer(text);
  if (looks_like_real(text)) return make_real(text);
  if (auto timestamp = type_timestamp(text)) return std::move(*timestamp);
  if (is_one_of(text, {"=", "<<"})) {
    return BadScalar{"'" + std::string(text) +
                     "' is a sign of YAML's and no value; put it in quotes"};
  }
  return Value(std::string(text));
}

bool is_scalar_tag(std::string_view tag) {
  return is_one_of(tag, {"str", "int", "float", "bool", "null", "binary", "timestamp"});
}

Scalar type_tagged(std::string_view tag, std::string_view text) {
  if (tag == "null") return Value();
  if (tag == "int") return make_integer(text);
  if (tag == "float") return make_real(text);
  if (tag == "binary") return make_bytes(text);
  if (tag == "bool") {
    const auto truth = to_truth(text);
    return truth ? Scalar(Value(*truth)) : bad_number(text, "boolean");
  }
  if (tag == "timestamp") {
    auto timestamp = type_timestamp(text);
    return timestamp ? std::move(*timestamp) : bad_number(text, "date");
  }
  return Value(std::string(text));
}

std::string scalar_text(const Value& value) {
  if (value.is_null()) return "None";
  if (const auto* text = value.get_if<std::string>()) return *text;
  if (const auto* truth = value.get_if<bool>()) return *truth ? "True" : "False";
  if (const auto* number = value.get_if<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = value.get_if<BigInteger>()) return number->digits;
  if (const auto* real = value.get_if<double>()) return real_text(*real);
  if (const auto* date = value.get_if<Date>()) return date->text;
  if (const auto* bytes = value.get_if<Bytes>()) return bytes->data;
  return {};
}

}  // namespace resttest
