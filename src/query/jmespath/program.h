#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "resttest/value.h"

namespace resttest::jmespath {

struct Function;

// A node by its place in the program.
using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = ~NodeId{0};

// Python's [begin:end:step].
struct Slice {
  std::optional<std::int64_t> begin;
  std::optional<std::int64_t> end;
  std::int64_t step = 1;
};

// A step of an expression. What stands to the left of it is evaluated first, its *base*; where
// nothing does, the base is the current node.
struct Node {
  enum class Kind {
    current,         // The base itself.
    literal,         // `literal`
    field,           // The member `name` of the base.
    index,           // The element `index` of the base.
    slice,           // The elements `slice` of the base.
    flatten,         // The base with the lists in it dissolved.
    then,            // `right` on the base: a dot, a pipe.
    disjunction,     // The base, or else `right` on the current node.
    conjunction,     // The base, or `right` on the current node where the base is true.
    negation,        // Whether the base is false.
    compare,         // The base with `right` on the current node, by `comparison`.
    project,         // `right` on each element of the base.
    project_values,  // `right` on the value of each member of the base.
    filter,          // `right` on each element of the base for which `condition` is true.
    list,            // A list of `items`, each on the base.
    object,          // An object of `items`, each on the base.
    call,            // `function` of `items`, each on the base.
    reference,       // `right`, not evaluated: an argument that a function calls.
  };
  enum class Comparison { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

  struct Item {
    std::string name = {};  // Of a member.
    NodeId node = kNoNode;
  };

  Kind kind = Kind::current;
  NodeId left = kNoNode;
  NodeId right = kNoNode;  // Of a projection: none for the element as it is.
  NodeId condition = kNoNode;
  Comparison comparison = Comparison::equal;
  const Function* function = nullptr;
  std::int64_t index = 0;
  Slice slice = {};
  std::string name = {};
  Value literal = {};
  std::vector<Item> items = {};
};

// A compiled expression. Nodes lie side by side, so that chains of any length ("a.b.c") are walked
// and dropped without recursion; only what is nested recurses, limits::kQueryDepth deep.
struct Program {
  std::vector<Node> nodes;
  NodeId root = kNoNode;
};

}  // namespace resttest::jmespath
