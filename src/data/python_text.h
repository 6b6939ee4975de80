#pragma once

#include <string>
#include <string_view>

#include "resttest/value.h"

namespace resttest {

// A value as Python's str() prints it: True, None, 3.0, 1e-05, [1, 'a', None], {'k': 'v'}; text and
// bytes are themselves.
std::string python_text(const Value& value);
void append_python_text(const Value& value, std::string& out);

// A value as Python's repr() prints it: as above, but texts and bytes are quoted.
std::string python_repr(const Value& value);

// Text as Python's repr() quotes it: single quotes, double ones where it has a single but no double
// quote; unprintable characters as \n, \xNN, \uNNNN, \UNNNNNNNN.
std::string python_quoted(std::string_view text);

}  // namespace resttest
