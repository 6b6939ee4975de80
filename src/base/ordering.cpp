#include "base/ordering.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "base/format.h"

namespace resttest {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

bool is_number(const Value& value) {
  return value.get_if<std::int64_t>() || value.get_if<double>() || value.get_if<bool>() ||
         value.get_if<BigInteger>();
}

std::optional<std::int64_t> small_integer(const Value& value) {
  if (const auto* number = value.get_if<std::int64_t>()) return *number;
  if (const auto* truth = value.get_if<bool>()) return *truth ? 1 : 0;
  return std::nullopt;
}

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

std::partial_ordering order_integer_real(std::int64_t integer, double real) {
  if (std::isnan(real)) return std::partial_ordering::unordered;
  if (real >= kTwoTo63) return std::partial_ordering::less;
  if (real < -kTwoTo63) return std::partial_ordering::greater;
  const double whole = std::trunc(real);
  const auto order = integer <=> static_cast<std::int64_t>(whole);
  return order != 0 ? std::partial_ordering(order) : whole <=> real;
}

// Of decimal digits behind an optional '-', as BigInteger has them.
std::partial_ordering order_digits(std::string_view a, std::string_view b) {
  const bool negative = a.starts_with('-');
  if (negative != b.starts_with('-')) {
    return negative ? std::partial_ordering::less : std::partial_ordering::greater;
  }
  const auto order = a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
  return negative ? reversed(order) : std::partial_ordering(order);
}

std::partial_ordering order_big(const BigInteger& big, const Value& other) {
  if (const auto* also = other.get_if<BigInteger>()) return order_digits(big.digits, also->digits);
  if (const auto integer = small_integer(other)) {
    return order_digits(big.digits, std::to_string(*integer));
  }
  const double real = *other.get_if<double>();
  if (std::isnan(real)) return std::partial_ordering::unordered;
  if (std::isinf(real)) return 0.0 <=> real;
  // Where the whole parts are equal the real is beyond 2^63 and has no fraction.
  return order_digits(big.digits, format("{:.0f}", std::trunc(real)));
}

std::partial_ordering order_numbers(const Value& a, const Value& b) {
  if (const auto* big = a.get_if<BigInteger>()) return order_big(*big, b);
  if (const auto* big = b.get_if<BigInteger>()) return reversed(order_big(*big, a));
  const auto x = small_integer(a);
  const auto y = small_integer(b);
  if (x && y) return *x <=> *y;
  if (x) return order_integer_real(*x, *b.get_if<double>());
  if (y) return reversed(order_integer_real(*y, *a.get_if<double>()));
  return *a.get_if<double>() <=> *b.get_if<double>();
}

std::optional<std::partial_ordering> order_lists(const Value::Array& a, const Value::Array& b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  if (x == a.end() || y == b.end()) return a.size() <=> b.size();
  return order(*x, *y);
}

}  // namespace

std::optional<std::partial_ordering> order(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return order_numbers(a, b);
  if (const auto* x = a.get_if<std::string>(), *y = b.get_if<std::string>(); x && y) {
    return *x <=> *y;  // UTF-8 sorts as its code points do.
  }
  if (const auto* x = a.get_if<Bytes>(), *y = b.get_if<Bytes>(); x && y) return x->data <=> y->data;
  if (const auto* x = a.get_if<Value::Array>(), *y = b.get_if<Value::Array>(); x && y) {
    return order_lists(*x, *y);
  }
  return std::nullopt;
}

}  // namespace resttest
