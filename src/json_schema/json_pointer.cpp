#include "json_schema/json_pointer.h"

namespace resttest {

std::string escape_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

std::optional<std::vector<std::string>> split_pointer(std::string_view pointer) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      names.emplace_back();
      continue;
    }
    if (names.empty()) return std::nullopt;
    char c = pointer[i];
    if (c == '~') {
      const char next = ++i < pointer.size() ? pointer[i] : '\0';
      if (next != '0' && next != '1') return std::nullopt;
      c = next == '0' ? '~' : '/';
    }
    names.back() += c;
  }
  return names;
}

}  // namespace resttest
