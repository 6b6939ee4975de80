#include "yaml/tree_builder.h"

#include <algorithm>
#include <utility>

#include "base/format.h"

namespace resttest {

TreeItem& TreeBuilder::add(TreeItem::Kind kind, Span where) {
  TreeItem& item = tree_.items.emplace_back();
  item.kind = kind;
  item.begin = static_cast<std::uint32_t>(where.begin);
  item.end = static_cast<std::uint32_t>(where.end);
  item.end_of_tree = static_cast<std::uint32_t>(tree_.items.size());
  if (open_.empty()) return item;
  Open& parent = open_.back();
  item.is_key =
      tree_.items[parent.item].kind == TreeItem::Kind::mapping && parent.children % 2 == 0;
  ++parent.children;
  return item;
}

void TreeBuilder::reserve(std::size_t bytes) {
  constexpr std::size_t kBytesOfItem =
      8;  // Few texts have more items; memory unused costs nothing.
  tree_.items.reserve(bytes / kBytesOfItem);
  tree_.texts.reserve(bytes);
}

bool TreeBuilder::scalar(std::string_view text, bool is_plain, Span where, Properties properties) {
  TreeItem& item = add(TreeItem::Kind::scalar, where);
  item.is_plain = is_plain;
  item.text_begin = static_cast<std::uint32_t>(tree_.texts.size());
  item.text_size = static_cast<std::uint32_t>(text.size());
  tree_.texts.append(text);
  return name(item, properties);
}

bool TreeBuilder::open(TreeItem::Kind kind, std::size_t begin, Properties properties) {
  if (std::cmp_greater_equal(open_.size(), limits_.depth)) {
    return refuse(format("lists and mappings are nested more than {} deep", limits_.depth));
  }
  TreeItem& item = add(kind, {begin, begin});
  open_.push_back({tree_.items.size() - 1, 0});
  return name(item, properties);
}

void TreeBuilder::close(std::size_t end) {
  TreeItem& item = tree_.items[open_.back().item];
  item.end = static_cast<std::uint32_t>(end);
  item.end_of_tree = static_cast<std::uint32_t>(tree_.items.size());
  open_.pop_back();
}

bool TreeBuilder::alias(const std::string& anchor, Span where) {
  const auto known = anchors_.find(anchor);
  if (known == anchors_.end()) {
    return refuse("there is no anchor '&" + anchor + "' before this alias");
  }
  const bool is_open =
      std::ranges::any_of(open_, [&known](const Open& open) { return open.item == known->second; });
  if (is_open) return refuse("this alias stands within its own anchor '&" + anchor + "'");
  add(TreeItem::Kind::alias, where).target = known->second;
  return count();
}

bool TreeBuilder::name(TreeItem& item, Properties properties) {
  if (!properties.tag && !properties.anchor) return count();
  if (properties.tag && std::string_view(properties.tag) == "!") {
    item.is_plain = true;  // Typed as if it were plain.
  } else if (properties.tag) {
    item.tag = static_cast<std::uint32_t>(tree_.tags.size());
    tree_.tags.emplace_back(properties.tag);
  }
  if (properties.anchor) {
    const auto index = static_cast<std::uint32_t>(tree_.items.size() - 1);
    if (!anchors_.try_emplace(properties.anchor, index).second) {
      return refuse(format("there is another anchor '&{}' already", properties.anchor));
    }
  }
  return count();
}

bool TreeBuilder::count() {
  if (++nodes_ <= limits_.nodes) return true;
  return refuse(format("there are more than {} nodes in this file", limits_.nodes));
}

bool TreeBuilder::refuse(std::string why) {
  mistake_ = std::move(why);
  return false;
}

}  // namespace resttest
