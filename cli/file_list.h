#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace resttest::cli {

// The files of `--tests`: items between commas, blanks around them cut off. The wildcards * ? [ ]
// stand for the matching names in the order of their bytes, hidden ones only after a dot; with a
// backslash before it, one is a wildcard, too. What matches nothing is a path.
std::vector<std::string> files_of(std::string_view list);

}  // namespace resttest::cli
