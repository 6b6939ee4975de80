#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/event_tree.h"

namespace resttest {

// How deep a document may be, and how many nodes the whole file may have.
struct TreeLimits {
  int depth;
  std::size_t nodes;
};

// From one character of the text up to another.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What may stand before a node; null where it does not.
struct Properties {
  const char* anchor = nullptr;
  const char* tag = nullptr;
};

// Gathers the events of a document in a tree. Each call is false where its event cannot be taken;
// `mistake` then says why, and the tree is of no use.
class TreeBuilder {
 public:
  // `nodes` counts those of the whole file.
  TreeBuilder(TreeLimits limits, std::size_t& nodes) : limits_(limits), nodes_(nodes) {}

  // Makes room for a document of about that many bytes, so that growing does not copy.
  void reserve(std::size_t bytes);

  // `is_plain`: the text decides the type.
  bool scalar(std::string_view text, bool is_plain, Span where, Properties properties = {});
  bool alias(const std::string& anchor, Span where);
  bool open(TreeItem::Kind kind, std::size_t begin, Properties properties = {});
  void close(std::size_t end);

  const std::string& mistake() const { return mistake_; }
  EventTree& tree() { return tree_; }

 private:
  struct Open {
    std::size_t item;
    std::size_t children;
  };

  TreeItem& add(TreeItem::Kind kind, Span where);
  bool name(TreeItem& item, Properties properties);
  bool count();
  bool refuse(std::string why);

  TreeLimits limits_;
  std::size_t& nodes_;
  EventTree tree_;
  std::vector<Open> open_;
  std::map<std::string, std::uint32_t, std::less<>> anchors_;
  std::string mistake_;
};

}  // namespace resttest
