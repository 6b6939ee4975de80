#include "yaml/read_plain.h"

#include <cstddef>
#include <utility>

#include "yaml/check_text.h"
#include "yaml/plain_text.h"

namespace resttest {
namespace {

// Follows the text token by token. Each function is false where the text is beyond the subset.
//
// Positions are those of libyaml: a block ends where the next token begins, however many comments
// are between; an empty value stands right behind its ':' or '-'.
class PlainReader {
 public:
  PlainReader(std::string_view text, TreeLimits limits) : text_(text), limits_(limits) {}

  bool read() {
    text_.skip_to_token();
    if (text_.at_end()) return false;
    while (!text_.at_end()) {
      if (text_.at_marker() && !take_marker()) return false;
      if (!read_document()) return false;
    }
    return true;
  }

  std::vector<EventTree>& documents() { return documents_; }

 private:
  struct Block {
    std::size_t column;
    bool is_sequence;
    bool is_indentless;  // A list in the column of the key that it belongs to.
  };

  // "---" on its own, before a document that is not empty.
  bool take_marker() {
    if (text_.peek() != '-') return false;
    text_.skip(3);
    if (!text_.skip_to_line_end()) return false;
    text_.skip_to_token();
    return !text_.at_end() && !text_.at_marker();
  }

  bool read_document() {
    TreeBuilder tree(limits_, nodes_);
    if (documents_.empty()) tree.reserve(text_.size());  // Most files have one.
    tree_ = &tree;
    pending_ = text_.at();
    while (!text_.at_end() && !text_.at_marker()) {
      if (!take_line()) return false;
      text_.skip_to_token();
    }
    while (!blocks_.empty()) {
      if (!close_block()) return false;
    }
    documents_.push_back(std::move(tree.tree()));
    return true;
  }

  // At the first token of a line, in a block.
  bool take_line() {
    const std::size_t column = text_.column();
    const bool is_entry = text_.at_entry();
    while (!blocks_.empty() && ends(blocks_.back(), column, is_entry)) {
      if (!close_block()) return false;
    }
    if (blocks_.empty() || column > blocks_.back().column) return pending_ && take_node();
    if (blocks_.back().is_sequence) return is_entry && take_entry();
    if (is_entry) return pending_ && open_sequence(true);
    if (!settle_pending()) return false;
    const auto key = text_.scalar(YamlContext::block);
    return key && take_key(*key);
  }

  static bool ends(const Block& block, std::size_t column, bool is_entry) {
    return column < block.column || (block.is_indentless && column == block.column && !is_entry);
  }

  bool close_block() {
    if (!settle_pending()) return false;
    tree_->close(text_.at());
    blocks_.pop_back();
    return true;
  }

  // What was to come after a ':' or '-' did not: it is null.
  bool settle_pending() {
    if (!pending_) return true;
    const std::size_t at = *pending_;
    pending_.reset();
    return tree_->scalar({}, true, {at, at});
  }

  // A node that begins where a key may begin.
  bool take_node() {
    if (text_.at_entry()) return open_sequence(false);
    if (text_.peek() == '[' || text_.peek() == '{') return take_value();
    const std::size_t column = text_.column();
    const auto scalar = text_.scalar(YamlContext::block);
    if (!scalar) return false;
    pending_.reset();
    if (text_.skip_to_line_end()) return add(*scalar);
    blocks_.push_back({column, false, false});
    return tree_->open(TreeItem::Kind::mapping, scalar->where.begin) && take_key(*scalar);
  }

  bool open_sequence(bool is_indentless) {
    pending_.reset();
    blocks_.push_back({text_.column(), true, is_indentless});
    return tree_->open(TreeItem::Kind::sequence, text_.at()) && take_entry();
  }

  // At a '-'.
  bool take_entry() {
    if (!settle_pending()) return false;
    text_.skip(1);
    pending_ = text_.at();
    return text_.skip_to_line_end() || take_node();
  }

  // Behind a key.
  bool take_key(const PlainScalar& key) {
    if (!add(key) || !text_.skip_to_colon(key.where.begin, YamlContext::block, key.is_quoted)) {
      return false;
    }
    text_.skip(1);
    pending_ = text_.at();
    return text_.skip_to_line_end() || take_value();
  }

  // A node with which the line ends, or a flow collection.
  bool take_value() {
    pending_.reset();
    return take_flow_node(YamlContext::block) && text_.skip_to_line_end();
  }

  bool take_flow_node(YamlContext context) {
    if (text_.peek() == '[') return take_flow_sequence();
    if (text_.peek() == '{') return take_flow_mapping();
    const auto scalar = text_.scalar(context);
    return scalar && add(*scalar);
  }

  bool take_flow_sequence() {
    if (!tree_->open(TreeItem::Kind::sequence, text_.at())) return false;
    do {
      text_.skip(1);
      if (!text_.skip_in_flow()) return false;
      if (text_.peek() == ']') break;
      if (!take_flow_node(YamlContext::flow) || !text_.skip_in_flow()) return false;
    } while (text_.peek() == ',');
    return close_flow(']');
  }

  bool take_flow_mapping() {
    if (!tree_->open(TreeItem::Kind::mapping, text_.at())) return false;
    do {
      text_.skip(1);
      if (!text_.skip_in_flow()) return false;
      if (text_.peek() == '}') break;
      const auto key = text_.scalar(YamlContext::flow);
      if (!key || !add(*key)) return false;
      if (!text_.skip_to_colon(key->where.begin, YamlContext::flow, key->is_quoted)) return false;
      text_.skip(1);
      if (!text_.skip_in_flow() || !take_flow_node(YamlContext::flow)) return false;
      if (!text_.skip_in_flow()) return false;
    } while (text_.peek() == ',');
    return close_flow('}');
  }

  bool close_flow(char end) {
    if (text_.peek() != end) return false;
    text_.skip(1);
    tree_->close(text_.at());
    return true;
  }

  bool add(const PlainScalar& scalar) {
    return tree_->scalar(scalar.text, !scalar.is_quoted, scalar.where);
  }

  PlainText text_;
  TreeLimits limits_;
  std::size_t nodes_ = 0;
  std::vector<EventTree> documents_;
  TreeBuilder* tree_ = nullptr;         // Of the document that is being read.
  std::vector<Block> blocks_;           // That are open, from the root on.
  std::optional<std::size_t> pending_;  // The innermost one waits for a node; null would be there.
};

}  // namespace

std::optional<std::vector<EventTree>> read_plain(std::string_view text, TreeLimits limits) {
  if (!is_printable_ascii(text)) return std::nullopt;
  PlainReader reader(text, limits);
  if (!reader.read()) return std::nullopt;
  return std::move(reader.documents());
}

}  // namespace resttest
