#pragma once

#include <cstddef>
#include <optional>

#include "resttest/http.h"

namespace resttest {

// Takes the content codings off the body of `response` (RFC 9110, 8.4): gzip, deflate, identity,
// several of them one inside the other. At most `limit` bytes come out of each, and past 1 MB at
// most a thousand times what went in. Why it cannot be read, where it cannot; the body is then what
// it was. Its header fields stay as they are.
std::optional<TransportError> decode_content(Response& response, std::size_t limit);

}  // namespace resttest
