#include "json_schema/decimal.h"

#include <cmath>
#include <string>

#include "base/number.h"

#include "resttest/json.h"

namespace resttest {
namespace {

__extension__ using Wide = unsigned __int128;

struct Decimal {
  std::string digits;  // Without sign, point, and zeros at either end; empty for zero.
  std::int64_t exponent = 0;
};

// Of the text of a finite number: "-12.50", "1e-05".
Decimal to_decimal(const std::string& text) {
  Decimal decimal;
  const std::size_t mark = std::min(text.find('e'), text.size());
  if (mark < text.size()) decimal.exponent = parse_integer(text.substr(mark + 1)).value_or(0);
  bool behind_point = false;
  for (const char c : text.substr(0, mark)) {
    if (c == '.') behind_point = true;
    if (c < '0' || c > '9') continue;
    decimal.digits += c;
    if (behind_point) --decimal.exponent;
  }
  const std::size_t last = decimal.digits.find_last_not_of('0');
  const std::size_t kept = last == std::string::npos ? 0 : last + 1;
  decimal.exponent += static_cast<std::int64_t>(decimal.digits.size() - kept);
  decimal.digits.erase(kept);
  decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
  return decimal;
}

std::optional<Decimal> to_decimal(const Value& number) {
  const auto* real = number.get_if<double>();
  if (!real) return to_decimal(to_json(number));
  if (!std::isfinite(*real)) return std::nullopt;
  return to_decimal(real_text(*real));
}

std::uint64_t remainder_of_power(std::uint64_t exponent, std::uint64_t modulus) {
  Wide result = 1 % modulus;
  Wide power = 10 % modulus;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = result * power % modulus;
    power = power * power % modulus;
  }
  return static_cast<std::uint64_t>(result);
}

}  // namespace

std::optional<Divisor> to_divisor(const Value& value) {
  const auto* integer = value.get_if<std::int64_t>();
  const auto* real = value.get_if<double>();
  const auto* big = value.get_if<BigInteger>();
  const bool is_positive =
      (integer && *integer > 0) || (real && *real > 0) || (big && big->digits[0] != '-');
  const auto decimal = is_positive ? to_decimal(value) : std::nullopt;
  constexpr std::size_t kMaxDigits = 19;  // What 64 bits hold for sure.
  if (!decimal || decimal->digits.size() > kMaxDigits) return std::nullopt;
  return Divisor{*parse_unsigned(decimal->digits), decimal->exponent};
}

bool is_multiple(const Value& number, const Divisor& divisor) {
  const auto decimal = to_decimal(number);
  if (!decimal) return false;
  if (decimal->digits.empty()) return true;
  // Its last digit is no zero, so it cannot be a multiple of a higher power of ten.
  if (decimal->exponent < divisor.exponent) return false;
  Wide rest = 0;
  for (const char c : decimal->digits) {
    rest = (rest * 10 + static_cast<unsigned>(c - '0')) % divisor.digits;
  }
  const auto zeros = static_cast<std::uint64_t>(decimal->exponent - divisor.exponent);
  return rest * remainder_of_power(zeros, divisor.digits) % divisor.digits == 0;
}

}  // namespace resttest
