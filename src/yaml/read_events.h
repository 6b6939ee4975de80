#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/check_text.h"
#include "yaml/event_tree.h"
#include "yaml/tree_builder.h"

namespace resttest {

// Where libyaml could not go on, and what it says about that.
struct EventProblem {
  std::string problem;
  std::string context;       // May be empty.
  std::size_t position = 0;  // In characters, as all positions here.
  std::size_t opened = 0;    // Of the context; that of the problem where there is none.
};

// What is well-formed YAML and cannot be taken all the same.
struct EventMistake {
  std::string message;
  Span where;
};

// A text up to its end or to what is wrong with it.
struct EventReading {
  std::vector<EventTree> documents;  // Complete ones.
  std::vector<Opaque> opaque;
  std::optional<EventProblem> problem;
  std::optional<EventMistake> mistake;
};

// Reads `text`, which is UTF-8, with libyaml.
EventReading read_events(std::string_view text, TreeLimits limits);

}  // namespace resttest
