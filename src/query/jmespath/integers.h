#pragma once

#include <optional>
#include <string_view>

#include "resttest/value.h"

namespace resttest::jmespath {

// `digits` may stand behind a '-'; leading zeros do not count.
Value integer_of(std::string_view digits);

// The sum of two integers, std::int64_t or BigInteger, exact.
Value add_integers(const Value& a, const Value& b);

// The nearest real to a number; none where it is too large.
std::optional<double> to_real(const Value& number);

}  // namespace resttest::jmespath
