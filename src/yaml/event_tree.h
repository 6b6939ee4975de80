#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

// One node of a document, or an alias, before tags, aliases and merge keys are settled.
struct TreeItem {
  enum class Kind : std::uint8_t { scalar, sequence, mapping, alias };

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  Kind kind = Kind::scalar;
  bool is_plain = false;         // A scalar whose text decides its type.
  bool is_key = false;           // In a mapping.
  std::uint32_t text_begin = 0;  // Of a scalar: where its text is in `EventTree::texts`.
  std::uint32_t text_size = 0;
  std::uint32_t tag = kNone;      // Index into `EventTree::tags`.
  std::uint32_t target = kNone;   // Of an alias: what it stands for.
  std::uint32_t end_of_tree = 0;  // One behind the last item below this one.
  std::uint32_t begin = 0;        // Position in the text, in characters.
  std::uint32_t end = 0;

  bool operator==(const TreeItem&) const = default;
};

// A document as a flat list: each item is followed by what is below it; the first one is the root.
struct EventTree {
  std::vector<TreeItem> items;
  std::vector<std::string> tags;
  std::string texts;  // Of all scalars, one after the other: far cheaper than a string for each.

  std::string_view text_of(const TreeItem& item) const {
    return std::string_view(texts).substr(item.text_begin, item.text_size);
  }

  bool operator==(const EventTree&) const = default;
};

}  // namespace resttest
