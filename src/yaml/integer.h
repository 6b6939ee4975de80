#pragma once

#include <optional>
#include <string_view>

#include "resttest/value.h"

namespace resttest {

// The longest number that is converted from another base than ten. (The work grows with the square
// of the length. Decimal ones of any length are kept as they are.)
inline constexpr std::size_t kConvertedDigits = 4300;

// The whole number with these digits in base 2, 8, 10 or 16; of any size. Nothing where there are
// none, or where one does not fit the base, or where it is too long to convert.
std::optional<Value> integer_from_digits(std::string_view digits, unsigned base, bool negative);

// "1:30" is 90: parts to the base 60, each of decimal digits. Nothing as above.
std::optional<Value> integer_from_sexagesimal(std::string_view parts, bool negative);

}  // namespace resttest
