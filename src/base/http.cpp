#include "resttest/http.h"

namespace resttest {

bool announces_length(const Request& request) {
  const std::string& method = request.method;
  return !request.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
}

const Transfer& transfer_of(const Exchange& exchange) {
  if (const auto* error = std::get_if<TransportError>(&exchange)) return error->transfer;
  return std::get<Response>(exchange).transfer;
}

}  // namespace resttest
