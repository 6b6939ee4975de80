#include "resttest/http.h"

#include <algorithm>
#include <array>

namespace resttest {

bool announces_length(const Request& request) {
  const std::string& method = request.method;
  return !request.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
}

bool is_idempotent_method(std::string_view method) {
  constexpr std::array<std::string_view, 7> kIdempotent{"GET", "HEAD",   "OPTIONS", "TRACE",
                                                        "PUT", "DELETE", "QUERY"};
  return std::ranges::find(kIdempotent, method) != kIdempotent.end();
}

const Transfer& transfer_of(const Exchange& exchange) {
  if (const auto* error = std::get_if<TransportError>(&exchange)) return error->transfer;
  return std::get<Response>(exchange).transfer;
}

}  // namespace resttest
