#pragma once

#include <cstdint>
#include <optional>

#include "resttest/value.h"

namespace resttest {

// A positive decimal number that others may be multiples of: `digits` times ten to the `exponent`,
// `digits` without zeros at its end.
struct Divisor {
  std::uint64_t digits;
  std::int64_t exponent;
};

// Nothing where `value` is no positive finite number, or one of more than 19 digits that count.
std::optional<Divisor> to_divisor(const Value& value);

// Exact for integers of any size, and for reals as their shortest text has them: 0.3 is a multiple
// of 0.1. Infinities and NaN are multiples of nothing. `number` is a number.
bool is_multiple(const Value& number, const Divisor& divisor);

}  // namespace resttest
