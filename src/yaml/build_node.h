#pragma once

#include <cstddef>
#include <optional>

#include "yaml/event_tree.h"
#include "yaml/source_map.h"

#include "resttest/error.h"
#include "resttest/node.h"

namespace resttest {

// How deep a tree may be, and how many nodes aliases may make in the whole file; `made` counts
// them.
struct BuildLimits {
  int depth;
  std::size_t alias_nodes;
  std::size_t& made;
};

// Settles tags, aliases, merge keys and duplicate keys. Nothing where a mistake leaves the shape of
// the document in doubt; a scalar that means nothing is reported and stays as text.
std::optional<Node> build_node(const EventTree& tree, const SourceMap& map, BuildLimits limits,
                               Diagnostics& found);

// Whether `tree` is a list without tags, aliases, merge keys and keys that are no scalars: nothing
// in it can leave its shape in doubt, so that its items can be built one by one.
bool is_simple_list(const EventTree& tree);

// The node of `item`, an item of a simple list. What means nothing is reported as above.
Node build_item(const EventTree& tree, std::size_t item, const SourceMap& map, Diagnostics& found);

}  // namespace resttest
