#pragma once

#include <optional>
#include <string_view>

#include "yaml/scalar.h"

namespace resttest {

// A date or a date-time in Python's text form ("2024-01-02 03:04:05.100000+00:00"), or why there is
// no such day or time. Nothing where the text does not look like one at all.
std::optional<Scalar> type_timestamp(std::string_view text);

}  // namespace resttest
