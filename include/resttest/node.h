#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resttest/error.h"
#include "resttest/value.h"

namespace resttest {

// A piece of a suite file: what it says and where. The only form of YAML that the rest of
// the program sees; aliases, merge keys and scalar types are already resolved.
struct Node {
  enum class Kind { scalar, sequence, mapping };
  struct Entry;

  Kind kind = Kind::scalar;
  Location where;
  std::string text;            // Of a scalar, as written.
  bool quoted = false;         // '200' is text, 200 is a number.
  Value value;                 // Of a scalar, typed as PyYAML types it.
  std::vector<Node> items;     // Of a sequence.
  std::vector<Entry> entries;  // Of a mapping, in the author's order; each key once.

  // The value under `key`, or null. Keys compare without regard to case.
  const Node* find(std::string_view key) const;

  // This and all below it as one value: mappings become objects, sequences arrays.
  Value to_value() const;
};

struct Node::Entry {
  Node key;  // `key.text` is the key in text form: `1: x` has the key "1".
  Node value;
  bool is_shared = false;  // Came through an alias or a merge key, so overriding it is no mistake.
};

}  // namespace resttest
