#include "resttest/suite.h"

namespace resttest {

std::vector<int> default_expected_status(std::string_view method) {
  if (method == "POST" || method == "PUT") return {200, 201, 204};
  if (method == "DELETE") return {200, 202, 204};
  return {200};
}

Location Test::place_of(std::string_view key, std::string_view otherwise) const {
  auto found = places.find(key);
  if (found == places.end()) found = places.find(otherwise);
  return found == places.end() ? where : found->second;
}

}  // namespace resttest
