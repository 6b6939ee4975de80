#pragma once

#include <compare>
#include <optional>

#include "resttest/value.h"

namespace resttest {

// How two values follow one another in Python: numbers and booleans by value, exact for integers of
// any size against reals, NaN being unordered; texts by code point; bytes; lists by their first
// items that differ, else by length. Nothing where the two have no order.
std::optional<std::partial_ordering> order(const Value& a, const Value& b);

}  // namespace resttest
