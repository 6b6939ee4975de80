#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

// The characters of a set that `random_text` knows by name, in any case: "hexdigits", "url.slug".
std::optional<std::string_view> find_character_set(std::string_view name);

std::vector<std::string> character_set_names();

}  // namespace resttest
