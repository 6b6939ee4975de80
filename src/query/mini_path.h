#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "resttest/json.h"
#include "resttest/value.h"

namespace resttest {

// An expression of `jsonpath_mini`: "users.0.name". Dots at both ends do not count, and nothing is
// the whole document. A part that is an integer, sign allowed, indexes a list or a text, from the
// end where it is negative; any other is a key of a mapping. Workers share it.
class MiniPath {
 public:
  explicit MiniPath(std::string_view expression);

  // What is there; null where nothing is.
  Value find(const Value& document) const;

  // The same of a document that was not read yet. All of it is checked to be JSON, but no tree is
  // built, which takes a fraction of the time.
  std::variant<Value, JsonError> find_in(std::string_view json) const;

 private:
  class Search;

  struct Part {
    std::string key = {};
    bool is_index = false;
    std::optional<std::int64_t> index = {};  // None where it is larger than anything has.
  };

  Value find_from(const Value& start, std::size_t part) const;

  std::vector<Part> parts_;
  bool counts_from_the_end_ = false;
};

}  // namespace resttest
