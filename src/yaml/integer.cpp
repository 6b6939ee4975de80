#include "yaml/integer.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/number.h"

namespace resttest {
namespace {

// A whole number in limbs to the base 10^9, lowest first: as large as need be, and quickly decimal.
class Decimal {
 public:
  void multiply_add(std::uint32_t factor, std::uint32_t summand) {
    std::uint64_t carry = summand;
    for (std::uint32_t& limb : limbs_) {
      carry += std::uint64_t{limb} * factor;
      limb = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
    for (; carry > 0; carry /= kBase) limbs_.push_back(static_cast<std::uint32_t>(carry % kBase));
  }

  std::string digits() const {
    if (limbs_.empty()) return "0";
    std::string text = std::to_string(limbs_.back());
    for (auto limb = limbs_.rbegin() + 1; limb != limbs_.rend(); ++limb) {
      const std::string part = std::to_string(*limb);
      text.append(kLimbDigits - part.size(), '0') += part;
    }
    return text;
  }

 private:
  static constexpr std::uint64_t kBase = 1'000'000'000;
  static constexpr std::size_t kLimbDigits = 9;

  std::vector<std::uint32_t> limbs_;
};

// The value of a digit; 99 for what is none.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 99;
}

bool fits_base(std::string_view digits, unsigned base) {
  for (const char c : digits) {
    if (digit_value(c) >= base) return false;
  }
  return !digits.empty();
}

Value from_decimal(std::string_view digits, bool negative) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  std::string text = negative && digits != "0" ? "-" : "";
  text += digits;
  if (const auto small = parse_integer(text)) return *small;
  return BigInteger{std::move(text)};
}

void add_digits(Decimal& number, std::string_view digits, unsigned base) {
  std::uint32_t factor = 1;
  std::uint32_t chunk = 0;
  for (const char c : digits) {
    factor *= base;
    chunk = chunk * base + digit_value(c);
    if (factor >= 100'000'000) {
      number.multiply_add(factor, chunk);
      factor = 1;
      chunk = 0;
    }
  }
  number.multiply_add(factor, chunk);
}

}  // namespace

std::optional<Value> integer_from_digits(std::string_view digits, unsigned base, bool negative) {
  if (!fits_base(digits, base)) return std::nullopt;
  if (base == 10) return from_decimal(digits, negative);
  if (digits.size() > kConvertedDigits) return std::nullopt;
  Decimal number;
  add_digits(number, digits, base);
  return from_decimal(number.digits(), negative);
}

std::optional<Value> integer_from_sexagesimal(std::string_view parts, bool negative) {
  if (parts.size() > kConvertedDigits) return std::nullopt;
  Decimal number;
  while (true) {
    const std::string_view part = parts.substr(0, parts.find(':'));
    if (!fits_base(part, 10)) return std::nullopt;
    if (part.size() > 9) {  // Only the first one: later parts have two digits.
      if (number.digits() != "0") return std::nullopt;
      add_digits(number, part, 10);
    } else {
      number.multiply_add(60, static_cast<std::uint32_t>(*parse_unsigned(part)));
    }
    if (part.size() == parts.size()) break;
    parts.remove_prefix(part.size() + 1);
  }
  return from_decimal(number.digits(), negative);
}

}  // namespace resttest
