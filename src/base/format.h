#pragma once

// Numbers and text into text, whatever the locale. The one door to fmt, until every compiler has
// <format>.
#include <fmt/format.h>

namespace resttest {

using fmt::format;
using fmt::format_to;

}  // namespace resttest
