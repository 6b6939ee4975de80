#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace resttest {

// The whole text as a number, whatever the locale; a leading '+' is allowed. Nothing for anything
// else, or where it does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<std::uint64_t> parse_unsigned(std::string_view text);
std::optional<double> parse_real(std::string_view text);  // Finite; exponent allowed.

// As Python's repr() prints a float: the shortest text that reads back, "3.0", "1e-05", "1e+16",
// "inf", "nan".
std::string real_text(double real);
void append_real_text(double real, std::string& out);

}  // namespace resttest
