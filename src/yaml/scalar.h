#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "resttest/value.h"

namespace resttest {

// Why a scalar means nothing, in plain words: "month 13 is not between 1 and 12".
struct BadScalar {
  std::string reason;
};

using Scalar = std::variant<Value, BadScalar>;

// A scalar without quotes and without a tag, typed by YAML 1.1's rules as PyYAML has them: `yes`,
// `012`, `1_000`, `1:30`, `.inf`, `2024-01-02`. What no rule fits is text.
Scalar type_plain(std::string_view text);

// Whether `type_plain` gives text for sure, by its first character and length: true of most text.
bool is_clearly_text(std::string_view text);

// A scalar under one of the tags str, int, float, bool, null, binary, timestamp ("int", not
// "!!int"), quoted or not.
Scalar type_tagged(std::string_view tag, std::string_view text);

// Whether `tag` is one that `type_tagged` knows.
bool is_scalar_tag(std::string_view tag);

// A scalar as Python's str() prints it: how `1: x` gets the key "1". Empty for lists and mappings.
std::string scalar_text(const Value& value);

}  // namespace resttest
