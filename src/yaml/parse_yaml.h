#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "yaml/event_tree.h"
#include "yaml/source_map.h"

#include "resttest/error.h"
#include "resttest/node.h"

namespace resttest {

struct YamlLimits {
  std::size_t bytes = limits::kSuiteFileBytes;
  int depth = limits::kYamlDepth;
  std::size_t nodes = limits::kYamlNodes;
  std::size_t alias_nodes = limits::kYamlAliasNodes;
};

// A document of a file. Its root is there at once; where that is a list, as in most suites, its
// items are made one at a time, so that a large file is never there as nodes as a whole. One
// thread.
class YamlDocument {
 public:
  // Refers to what it is given, which outlives it.
  YamlDocument(const EventTree& tree, const SourceMap& map, Diagnostics& found);  // Is simple.
  explicit YamlDocument(Node root);

  // Without its items where it is a list.
  const Node& root() const { return root_; }

  // How many items a root that is a list has.
  std::size_t item_count() const { return count_; }

  // The items of a root that is a list, each once and in order; nothing behind the last.
  std::optional<Node> next_item();

 private:
  Node root_;
  std::vector<Node> items_;  // Made already,
  std::size_t next_ = 0;     // of them or of the tree's.
  std::size_t count_ = 0;
  const EventTree* tree_ = nullptr;
  const SourceMap* map_ = nullptr;
  Diagnostics* found_ = nullptr;
};

// A YAML or JSON text, as PyYAML's safe loader reads it. Mistakes go to `found`. A syntax error
// ends the reading; the documents before it are there. A document with an unknown alias or tag, or
// beyond a limit, is left out.
class YamlReader {
 public:
  // `found` outlives this, and this outlives its documents.
  YamlReader(std::shared_ptr<const SourceFile> file, Diagnostics& found,
             const YamlLimits& limits = {});

  // The next document, or nothing behind the last. The one before must not be used any more.
  std::optional<YamlDocument> next();

 private:
  YamlLimits limits_;
  Diagnostics& found_;
  SourceMap map_;
  std::vector<EventTree> trees_;
  std::size_t next_ = 0;
  std::size_t made_by_aliases_ = 0;
};

// All documents of a text, as YamlReader has them.
std::vector<Node> parse_yaml(std::shared_ptr<const SourceFile> file, Diagnostics& found,
                             const YamlLimits& limits = {});

}  // namespace resttest
