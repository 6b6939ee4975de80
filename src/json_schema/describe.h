#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "resttest/value.h"

namespace resttest {

// A value in a message: string "abc", integer 3, null, an array of 2 items. Long text is cut.
std::string described(const Value& value);

// Its JSON text, cut.
std::string short_json(const Value& value);

// The name of a member in a message, in quotes; cut.
std::string quoted_name(std::string_view name);

}  // namespace resttest
