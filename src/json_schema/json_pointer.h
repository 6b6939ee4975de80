#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

// A member's name as a part of a JSON pointer (RFC 6901): '~' is "~0", '/' is "~1".
std::string escape_token(std::string_view name);

// The names of a pointer: nothing where it is none, because it does not begin with '/' or has a '~'
// that stands for nothing. The empty pointer has no names.
std::optional<std::vector<std::string>> split_pointer(std::string_view pointer);

}  // namespace resttest
