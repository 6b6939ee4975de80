#pragma once

#include <optional>
#include <string>
#include <variant>

#include "resttest/http.h"

namespace resttest {

// Whether an answer sends the client elsewhere: 301, 302, 303, 307, 308 with a Location.
bool is_redirect(int status, const Headers& headers);

// Why a redirect is not followed.
struct RefusedRedirect {
  ErrorKind kind;
  std::string message;
};

// The request that follows `request`, which was answered with `status` and `headers`
// (`is_redirect`), as RFC 9110, 15.4 has it: 303 asks with GET, and so do 301 and 302 after a POST.
// Headers and options that carry secrets do not go to another origin; from https to http nothing
// goes.
std::variant<Request, RefusedRedirect> redirected(const Request& request, int status,
                                                  const Headers& headers);

}  // namespace resttest
