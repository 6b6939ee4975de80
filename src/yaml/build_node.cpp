#include "yaml/build_node.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "base/format.h"
#include "yaml/scalar.h"

namespace resttest {
namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";
constexpr const char* kKnownTags =
    "tags are !!str !!int !!float !!bool !!null !!binary !!timestamp !!seq !!map !!set !!omap "
    "!!pairs";

// As the author would write it.
std::string shown_tag(std::string_view tag) {
  if (!tag.starts_with(kTagPrefix)) return std::string(tag);
  return "!!" + std::string(tag.substr(kTagPrefix.size()));
}

std::string_view kind_name(Node::Kind kind) {
  return kind == Node::Kind::scalar     ? "text"
         : kind == Node::Kind::sequence ? "a list"
                                        : "a mapping";
}

bool is_merge_key(const TreeItem& item, const EventTree& tree) {
  return item.is_plain && item.tag == TreeItem::kNone && tree.text_of(item) == "<<";
}

// The entries of a mapping by key: compared one by one where they are few, which most are.
class EntryIndex {
 public:
  explicit EntryIndex(std::vector<Node::Entry>& entries) : entries_(entries) {}

  // The entry with the key of the last one, or null where the last one is the first of its key.
  Node::Entry* find_earlier() {
    const std::string& key = entries_.back().key.text;
    const std::size_t last = entries_.size() - 1;
    if (last <= kFew) {
      for (std::size_t i = 0; i < last; ++i) {
        if (entries_[i].key.text == key) return &entries_[i];
      }
      return nullptr;
    }
    for (; indexed_ < last; ++indexed_) places_.try_emplace(entries_[indexed_].key.text, indexed_);
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &entries_[found->second];
  }

 private:
  static constexpr std::size_t kFew = 16;

  std::vector<Node::Entry>& entries_;
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t indexed_ = 0;
};

class NodeBuilder {
 public:
  NodeBuilder(const EventTree& tree, const SourceMap& map, BuildLimits limits, Diagnostics& found)
      : tree_(tree), map_(map), limits_(limits), found_(found) {}

  std::optional<Node> build_root() {
    std::optional<Node> root(std::in_place);
    build(0, 1, *root);
    if (!is_whole_) root.reset();
    return root;
  }

  Node build_item(std::size_t i) {
    Node node;
    build(i, 2, node);
    return node;
  }

 private:
  const TreeItem& item(std::size_t i) const { return tree_.items[i]; }
  std::string_view text(std::size_t i) const { return tree_.text_of(item(i)); }
  Location place(std::size_t i) const { return map_.place(item(i).begin, item(i).end); }

  std::string_view tag_of(std::size_t i) const {
    return item(i).tag == TreeItem::kNone ? std::string_view() : tree_.tags[item(i).tag];
  }

  void give_up(std::string code, const Location& where, std::string message,
               std::string hint = {}) {
    if (is_whole_) found_.error(std::move(code), where, std::move(message), std::move(hint));
    is_whole_ = false;
  }

  // Fills `node`, which is fresh. `depth` is that of a list or a mapping at this place; the root's
  // is 1.
  void build(std::size_t i, int depth, Node& node) {
    if (alias_depth_ > 0 && ++limits_.made > limits_.alias_nodes) {
      give_up("yaml-limit", alias_place_,
              format("aliases stand for more than {} nodes in all", limits_.alias_nodes));
    }
    if (!is_whole_) return;
    switch (item(i).kind) {
      case TreeItem::Kind::scalar:
        return build_scalar(i, node);
      case TreeItem::Kind::alias:
        return build_alias(i, depth, node);
      case TreeItem::Kind::sequence:
        return within_depth(i, depth) ? build_sequence(i, depth, node) : void();
      case TreeItem::Kind::mapping:
        return within_depth(i, depth) ? build_mapping(i, depth, node) : void();
    }
  }

  bool within_depth(std::size_t i, int depth) {
    if (depth <= limits_.depth) return true;
    give_up("yaml-limit", alias_depth_ > 0 ? alias_place_ : place(i),
            format("lists and mappings are nested more than {} deep", limits_.depth));
    return false;
  }

  void build_scalar(std::size_t i, Node& node) {
    node.where = place(i);
    node.text = text(i);
    node.quoted = !item(i).is_plain;
    if (is_text(i)) {
      node.value = Value(node.text);
      return;
    }
    Scalar scalar = typed(i);
    if (auto* bad = std::get_if<BadScalar>(&scalar)) {
      found_.error("bad-scalar", node.where, std::move(bad->reason));
      node.value = Value(node.text);
    } else {
      node.value = std::move(std::get<Value>(scalar));
    }
  }

  // Whether it is text without a doubt.
  bool is_text(std::size_t i) const {
    if (item(i).tag != TreeItem::kNone) return false;
    return !item(i).is_plain || is_clearly_text(text(i)) || (item(i).is_key && text(i) == "=");
  }

  Scalar typed(std::size_t i) {
    std::string_view tag = tag_of(i);
    if (tag.empty()) return type_plain(text(i));
    if (!tag.starts_with(kTagPrefix)) return unknown_tag(i);
    tag.remove_prefix(kTagPrefix.size());
    if (is_scalar_tag(tag)) return type_tagged(tag, text(i));
    if (is_collection_tag(tag)) return wrong_kind(i, "text");
    return unknown_tag(i);
  }

  static bool is_collection_tag(std::string_view tag) {
    return tag == "seq" || tag == "map" || tag == "set" || tag == "omap" || tag == "pairs";
  }

  Value unknown_tag(std::size_t i) {
    give_up("unknown-tag", place(i), "the tag '" + shown_tag(tag_of(i)) + "' is not known",
            kKnownTags);
    return {};
  }

  Value wrong_kind(std::size_t i, std::string_view what) {
    give_up("unknown-tag", place(i),
            format("the tag '{}' cannot stand before {}", shown_tag(tag_of(i)), what));
    return {};
  }

  // Whether a list or a mapping may have the tag that it has: "seq", "map", ...
  bool has_tag_of(std::size_t i, std::initializer_list<std::string_view> allowed,
                  std::string_view what) {
    std::string_view tag = tag_of(i);
    if (tag.empty()) return true;
    const bool is_known = tag.starts_with(kTagPrefix);
    if (is_known) tag.remove_prefix(kTagPrefix.size());
    if (is_known && std::ranges::find(allowed, tag) != allowed.end()) return true;
    if (is_known && (is_scalar_tag(tag) || is_collection_tag(tag))) {
      wrong_kind(i, what);
    } else {
      unknown_tag(i);
    }
    return false;
  }

  bool has_tag(std::size_t i, std::string_view name) const {
    const std::string_view tag = tag_of(i);
    return tag.starts_with(kTagPrefix) && tag.substr(kTagPrefix.size()) == name;
  }

  void build_alias(std::size_t i, int depth, Node& node) {
    if (alias_depth_++ == 0) alias_place_ = place(i);
    build(item(i).target, depth, node);
    --alias_depth_;
  }

  void build_sequence(std::size_t i, int depth, Node& node) {
    node.kind = Node::Kind::sequence;
    node.where = place(i);
    if (!has_tag_of(i, {"seq", "omap", "pairs"}, "a list")) return;
    node.items.reserve(count_children(i));
    const bool of_pairs = has_tag(i, "omap") || has_tag(i, "pairs");
    for (std::size_t child = i + 1; child < item(i).end_of_tree; child = item(child).end_of_tree) {
      build(child, depth + 1, node.items.emplace_back());
      if (!is_whole_) break;
      if (of_pairs) to_pair(node.items.back());
    }
  }

  // {key: value}, an item of !!omap and !!pairs, becomes [key, value].
  void to_pair(Node& node) {
    if (node.kind != Node::Kind::mapping || node.entries.size() != 1) {
      return give_up("bad-pair", node.where, "each item here must be one 'key: value'");
    }
    Node::Entry entry = std::move(node.entries[0]);
    node.entries.clear();
    node.kind = Node::Kind::sequence;
    node.items.push_back(std::move(entry.key));
    node.items.push_back(std::move(entry.value));
  }

  void build_mapping(std::size_t i, int depth, Node& node) {
    node.kind = Node::Kind::mapping;
    node.where = place(i);
    if (!has_tag_of(i, {"map", "set"}, "a mapping")) return;
    node.entries.reserve(count_children(i) / 2);
    if (has_merge_key(i)) merge_all(i, depth, node.entries);
    EntryIndex index(node.entries);
    for (std::size_t key = i + 1; key < item(i).end_of_tree && is_whole_;) {
      const std::size_t value = item(key).end_of_tree;
      if (!is_merge_key(key)) {
        Node::Entry& entry = node.entries.emplace_back();
        build_key(key, depth, entry.key);
        build(value, depth + 1, entry.value);
        entry.is_shared = alias_depth_ > 0;
        settle_last(node.entries, index);
      }
      key = item(value).end_of_tree;
    }
    if (has_tag(i, "set")) to_set(node);
  }

  std::size_t count_children(std::size_t i) const {
    std::size_t count = 0;
    for (std::size_t child = i + 1; child < item(i).end_of_tree; child = item(child).end_of_tree) {
      ++count;
    }
    return count;
  }

  bool has_merge_key(std::size_t i) const {
    for (std::size_t key = i + 1; key < item(i).end_of_tree;) {
      if (is_merge_key(key)) return true;
      key = item(item(key).end_of_tree).end_of_tree;
    }
    return false;
  }

  // Own keys win over merged ones, wherever they stand: so those are taken first.
  void merge_all(std::size_t i, int depth, std::vector<Node::Entry>& entries) {
    EntryIndex index(entries);
    for (std::size_t key = i + 1; key < item(i).end_of_tree && is_whole_;) {
      const std::size_t value = item(key).end_of_tree;
      if (is_merge_key(key)) {
        Node from;
        build(value, depth + 1, from);
        for (Node::Entry& entry : merged(std::move(from))) {
          entries.push_back(std::move(entry));
          entries.back().is_shared = true;
          settle_last(entries, index);
        }
      }
      key = item(value).end_of_tree;
    }
  }

  // The last of several entries with one key wins, in the place of the first.
  void settle_last(std::vector<Node::Entry>& entries, EntryIndex& index) {
    Node::Entry* const earlier = index.find_earlier();
    if (!earlier) return;
    Node::Entry& last = entries.back();
    if (!earlier->is_shared) {
      found_.warn("duplicate-key", earlier->key.where,
                  format("'{}' stands twice in this mapping; the one in line {} counts",
                         earlier->key.text, last.key.where.line));
    }
    *earlier = std::move(last);
    entries.pop_back();
  }

  bool is_merge_key(std::size_t i) const { return resttest::is_merge_key(item(i), tree_); }

  void build_key(std::size_t i, int depth, Node& key) {
    build(i, depth + 1, key);
    if (key.kind == Node::Kind::scalar) {
      if (!key.value.get_if<std::string>()) key.text = scalar_text(key.value);
    } else {
      give_up("bad-key", key.where, format("a key must be text, not {}", kind_name(key.kind)));
    }
  }

  // The entries of what stands under "<<": a mapping, or a list of them, of which the first win.
  std::vector<Node::Entry> merged(Node from) {
    if (from.kind == Node::Kind::mapping) return std::move(from.entries);
    std::vector<Node::Entry> entries;
    if (!is_whole_) return entries;
    if (from.kind == Node::Kind::scalar) refuse_merge(from);
    for (auto part = from.items.rbegin(); part != from.items.rend(); ++part) {
      if (part->kind != Node::Kind::mapping) refuse_merge(*part);
      std::ranges::move(part->entries, std::back_inserter(entries));
    }
    return entries;
  }

  void refuse_merge(const Node& from) {
    give_up("bad-merge", from.where,
            format("'<<' takes a mapping or a list of mappings, not {}", kind_name(from.kind)));
  }

  static void to_set(Node& mapping) {
    mapping.kind = Node::Kind::sequence;
    for (Node::Entry& entry : mapping.entries) mapping.items.push_back(std::move(entry.key));
    mapping.entries.clear();
  }

  const EventTree& tree_;
  const SourceMap& map_;
  BuildLimits limits_;
  Diagnostics& found_;
  bool is_whole_ = true;
  int alias_depth_ = 0;
  Location alias_place_;  // Of the alias in the file, not of one within what it stands for.
};

}  // namespace

std::optional<Node> build_node(const EventTree& tree, const SourceMap& map, BuildLimits limits,
                               Diagnostics& found) {
  return NodeBuilder(tree, map, limits, found).build_root();
}

bool is_simple_list(const EventTree& tree) {
  const auto is_simple = [&tree](const TreeItem& item) {
    if (item.kind == TreeItem::Kind::alias) return false;
    if (!item.is_key) return true;
    return item.kind == TreeItem::Kind::scalar && !is_merge_key(item, tree);
  };
  return tree.items[0].kind == TreeItem::Kind::sequence && tree.tags.empty() &&
         std::ranges::all_of(tree.items, is_simple);
}

Node build_item(const EventTree& tree, std::size_t item, const SourceMap& map, Diagnostics& found) {
  constexpr int kAnyDepth = std::numeric_limits<int>::max();  // Who made the tree has looked.
  std::size_t made_by_aliases = 0;                            // A simple list has none.
  return NodeBuilder(tree, map, {kAnyDepth, 0, made_by_aliases}, found).build_item(item);
}

}  // namespace resttest
