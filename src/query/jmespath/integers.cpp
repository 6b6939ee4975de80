#include "query/jmespath/integers.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/number.h"

namespace resttest::jmespath {
namespace {

std::string digits_of(const Value& integer) {
  if (const auto* big = integer.get_if<BigInteger>()) return big->digits;
  return std::to_string(*integer.get_if<std::int64_t>());
}

// The larger first: both without sign and leading zeros.
bool is_less(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

// Adds `small` to `large`, or takes it away where `sign` is -1, digit by digit from the right.
std::string combine(std::string large, std::string_view small, int sign) {
  int carry = 0;
  for (std::size_t i = 1; i <= large.size() && (i <= small.size() || carry); ++i) {
    char& digit = large[large.size() - i];
    const int other = i <= small.size() ? small[small.size() - i] - '0' : 0;
    const int result = digit - '0' + sign * other + carry;
    carry = result > 9 ? 1 : result < 0 ? -1 : 0;
    digit = static_cast<char>('0' + result - 10 * carry);
  }
  return carry > 0 ? '1' + large : large;
}

}  // namespace

Value integer_of(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return std::int64_t{0};
  const std::string text = (negative ? "-" : "") + std::string(digits);
  if (const auto number = parse_integer(text)) return *number;
  return BigInteger{text};
}

Value add_integers(const Value& a, const Value& b) {
  const auto* x = a.get_if<std::int64_t>();
  const auto* y = b.get_if<std::int64_t>();
  std::int64_t result = 0;
  if (x && y && !__builtin_add_overflow(*x, *y, &result)) return result;
  const std::string left = digits_of(a);
  const std::string right = digits_of(b);
  const auto magnitude = [](std::string_view text) {
    return text.starts_with('-') ? text.substr(1) : text;
  };
  std::string_view large = left;
  std::string_view small = right;
  if (is_less(magnitude(large), magnitude(small))) std::swap(large, small);
  const bool same_sign = large.starts_with('-') == small.starts_with('-');
  const std::string digits =
      combine(std::string(magnitude(large)), magnitude(small), same_sign ? 1 : -1);
  return integer_of((large.starts_with('-') ? "-" : "") + digits);
}

std::optional<double> to_real(const Value& number) {
  if (const auto* integer = number.get_if<std::int64_t>()) return static_cast<double>(*integer);
  if (const auto* real = number.get_if<double>()) return *real;
  return parse_real(number.get_if<BigInteger>()->digits);
}

}  // namespace resttest::jmespath
