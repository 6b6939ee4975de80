#pragma once

#include <string>

#include "resttest/value.h"

namespace resttest {

// What JSON Schema calls the type of a value. A whole real is `number` here; what YAML has beyond
// JSON is text.
enum class JsonKind { null, boolean, integer, number, string, array, object };

JsonKind json_kind(const Value& value);

// Integers and reals, not booleans.
bool is_json_number(const Value& value);

// A number without a fraction: 3, 3.0.
bool is_whole(const Value& value);

// JSON Schema's equality: 1 equals 1.0, true does not equal 1; objects without regard to order.
bool same_json(const Value& a, const Value& b);

// A text that two values share if and only if they are equal in the sense above.
std::string canonical_json(const Value& value);

}  // namespace resttest
