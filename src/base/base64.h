#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace resttest {

std::string to_base64(std::string_view bytes);  // RFC 4648, with padding.

// What such a text stands for; nothing for any other text.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace resttest
