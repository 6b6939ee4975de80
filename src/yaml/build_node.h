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

}  // namespace resttest
