#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace resttest {

std::string deflated(std::string_view bytes);  // As a stream of zlib's (RFC 1950).

// What such a stream holds. Nothing where it is broken, where bytes follow its end, and where it
// holds more than `limit` bytes.
std::optional<std::string> inflated(std::string_view stream, std::size_t limit);

}  // namespace resttest
