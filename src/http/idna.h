#pragma once

#include <string>
#include <string_view>

namespace resttest {

// A host name in ASCII: each label that is not goes into its "xn--" form (RFC 3492, 5891). Letters
// of the Latin-1, Greek and Cyrillic blocks become small ones; beyond that the text is expected in
// normal form already. `host` is UTF-8.
std::string ascii_host(std::string_view host);

}  // namespace resttest
