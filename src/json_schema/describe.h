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

// "1 item", "3 items".
std::string counted(std::size_t count, std::string_view noun);

// The name of a member in a message, in quotes; cut.
std::string quoted_name(std::string_view name);

}  // namespace resttest
