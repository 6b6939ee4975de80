#pragma once

#include <optional>
#include <string_view>

namespace resttest {

// The seconds that a text like "250ms", "1m30s" or "1.5" means; units ns us ms s m h, a bare number
// is seconds. Nothing for anything else; the sign of a bare number is kept.
std::optional<double> parse_seconds(std::string_view text);

}  // namespace resttest
