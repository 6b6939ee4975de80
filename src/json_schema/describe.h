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

// A JSON pointer in a message, on one line whatever the names in it are; cut where it is long.
std::string shown_pointer(std::string_view pointer);

// The name of a member in a message, in quotes; cut.
std::string quoted_name(std::string_view name);

}  // namespace resttest
