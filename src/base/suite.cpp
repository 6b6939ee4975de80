#include "resttest/suite.h"

namespace resttest {

std::vector<int> default_expected_status(std::string_view method) {
  if (method == "POST" || method == "PUT") return {200, 201, 204};
  if (method == "DELETE") return {200, 202, 204};
  return {200};
}

}  // namespace resttest
