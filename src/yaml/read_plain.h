#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "yaml/event_tree.h"
#include "yaml/tree_builder.h"

namespace resttest {

// The documents of a text in the subset of YAML that most suites are written in, exactly as
// libyaml's events make them, several times faster: block and flow collections; scalars that are
// plain or in quotes and end in their line; comments; "---". Nothing where the text has anything
// else, is wrong, or is beyond `limits`: libyaml then reads it, and knows what to say about it.
std::optional<std::vector<EventTree>> read_plain(std::string_view text, TreeLimits limits);

}  // namespace resttest
