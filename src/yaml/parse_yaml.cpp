#include "yaml/parse_yaml.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <yaml.h>

#include "base/format.h"
#include "base/text.h"
#include "yaml/build_node.h"
#include "yaml/check_text.h"
#include "yaml/dialect.h"
#include "yaml/syntax_error.h"

namespace resttest {
namespace {

std::string_view text_of(const char* text) { return text ? std::string_view(text) : ""; }

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event); }

  yaml_event_t event = {};
};

class Parser {
 public:
  explicit Parser(std::string_view text) {
    if (!yaml_parser_initialize(&parser)) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { yaml_parser_delete(&parser); }

  yaml_parser_t parser = {};
};

// Gathers the events of a document in a tree.
class TreeBuilder {
 public:
  // `nodes` counts those of the whole file.
  TreeBuilder(const YamlLimits& limits, std::size_t& nodes) : limits_(limits), nodes_(nodes) {}

  // Why the event cannot be taken, at its place.
  std::optional<std::string> take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        return add_scalar(event);
      case YAML_ALIAS_EVENT:
        return add_alias(event);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& start = event.data.sequence_start;
        return open(event, TreeItem::Kind::sequence, start.anchor, start.tag);
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& start = event.data.mapping_start;
        return open(event, TreeItem::Kind::mapping, start.anchor, start.tag);
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        close(event);
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  EventTree& tree() { return tree_; }

 private:
  using Name = const yaml_char_t*;

  static std::string to_string(Name name) {
    return std::string(reinterpret_cast<const char*>(name));
  }

  TreeItem& add(const yaml_event_t& event, TreeItem::Kind kind) {
    TreeItem item{.kind = kind, .begin = event.start_mark.index, .end = event.end_mark.index};
    if (!open_.empty() && tree_.items[open_.back().item].kind == TreeItem::Kind::mapping) {
      item.is_key = open_.back().children % 2 == 0;
    }
    if (!open_.empty()) ++open_.back().children;
    item.end_of_tree = static_cast<std::uint32_t>(tree_.items.size()) + 1;
    tree_.items.push_back(std::move(item));
    return tree_.items.back();
  }

  std::optional<std::string> name(TreeItem& item, Name anchor, Name tag) {
    const bool is_non_specific = tag && to_string(tag) == "!";  // Typed as if it were plain.
    if (is_non_specific) item.is_plain = true;
    if (tag && !is_non_specific) {
      item.tag = static_cast<std::uint32_t>(tree_.tags.size());
      tree_.tags.push_back(to_string(tag));
    }
    const auto index = static_cast<std::uint32_t>(tree_.items.size() - 1);
    if (anchor && !anchors_.try_emplace(to_string(anchor), index).second) {
      return "there is another anchor '&" + to_string(anchor) + "' already";
    }
    if (++nodes_ > limits_.nodes) {
      return format("there are more than {} nodes in this file", limits_.nodes);
    }
    return std::nullopt;
  }

  std::optional<std::string> add_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    TreeItem& item = add(event, TreeItem::Kind::scalar);
    item.is_plain = scalar.plain_implicit != 0;
    item.text_begin = static_cast<std::uint32_t>(tree_.texts.size());
    item.text_size = static_cast<std::uint32_t>(scalar.length);
    tree_.texts.append(reinterpret_cast<const char*>(scalar.value), scalar.length);
    return name(item, scalar.anchor, scalar.tag);
  }

  std::optional<std::string> open(const yaml_event_t& event, TreeItem::Kind kind, Name anchor,
                                  Name tag) {
    if (std::cmp_greater_equal(open_.size(), limits_.depth)) {
      return format("lists and mappings are nested more than {} deep", limits_.depth);
    }
    TreeItem& item = add(event, kind);
    open_.push_back({tree_.items.size() - 1, 0});
    return name(item, anchor, tag);
  }

  void close(const yaml_event_t& event) {
    TreeItem& item = tree_.items[open_.back().item];
    item.end = event.end_mark.index;
    item.end_of_tree = static_cast<std::uint32_t>(tree_.items.size());
    open_.pop_back();
  }

  std::optional<std::string> add_alias(const yaml_event_t& event) {
    const std::string anchor = to_string(event.data.alias.anchor);
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) return "there is no anchor '&" + anchor + "' before this alias";
    const bool is_open = std::ranges::any_of(
        open_, [&known](const Open& open) { return open.item == known->second; });
    if (is_open) return "this alias stands within its own anchor '&" + anchor + "'";
    TreeItem& item = add(event, TreeItem::Kind::alias);
    item.target = known->second;
    return name(item, nullptr, nullptr);
  }

  struct Open {
    std::size_t item;
    std::size_t children;
  };

  const YamlLimits& limits_;
  std::size_t& nodes_;
  EventTree tree_;
  std::vector<Open> open_;
  std::map<std::string, std::uint32_t, std::less<>> anchors_;
};

// One reading of a text, from the first event to the last or to a mistake.
class Reading {
 public:
  Reading(const SourceMap& map, std::string_view text, const YamlLimits& limits, Diagnostics& found)
      : map_(map), parser_(text), limits_(limits), found_(found) {}

  // False at a syntax error, which `report` then explains. Everything else that ends the reading is
  // reported at once.
  bool read() {
    while (true) {
      Event event;
      if (!yaml_parser_parse(&parser_.parser, &event.event)) return false;
      if (event.event.type == YAML_STREAM_END_EVENT) return true;
      if (!take(event.event)) return true;
    }
  }

  // Whether the text might be read after all, with `dialect_edits`.
  bool is_dialect() const {
    const std::string_view problem = text_of(parser_.parser.problem);
    return problem == "found unexpected ':'" ||
           problem == "found invalid Unicode character escape code";
  }

  void report() {
    const yaml_parser_t& from = parser_.parser;
    const std::size_t position = from.problem_mark.index;
    const std::string_view context = text_of(from.context);
    const std::size_t opened = context.empty() ? position : from.context_mark.index;
    const SyntaxError error = explain({text_of(from.problem), context, at(position), at(opened)});
    const std::size_t where = (error.at_context ? opened : position) - error.back;
    found_.error("yaml", map_.place(where, where + error.back), error.message, error.hint);
  }

  std::vector<Node> build_documents() const {
    std::vector<Node> nodes;
    std::size_t made_by_aliases = 0;
    for (const EventTree& tree : documents_) {
      auto node =
          build_node(tree, map_, {limits_.depth, limits_.alias_nodes, made_by_aliases}, found_);
      if (node) nodes.push_back(std::move(*node));
    }
    return nodes;
  }
  const std::vector<Opaque>& opaque() const { return opaque_; }

 private:
  // False where the reading must end.
  bool take(const yaml_event_t& event) {
    if (event.type == YAML_DOCUMENT_START_EVENT) tree_.emplace(limits_, nodes_);
    if (!tree_) return true;
    if (event.type == YAML_DOCUMENT_END_EVENT) {
      documents_.push_back(std::move(tree_->tree()));
      tree_.reset();
      return true;
    }
    note_opaque(event);
    const auto mistake = tree_->take(event);
    if (!mistake) return true;
    const std::size_t begin = event.start_mark.index;
    found_.error("yaml", map_.place(begin, event.end_mark.index), *mistake);
    return false;
  }

  void note_opaque(const yaml_event_t& event) {
    if (event.type != YAML_SCALAR_EVENT || event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
      return;
    }
    const bool is_block = event.data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                          event.data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
    opaque_.push_back({event.start_mark.index, event.end_mark.index, is_block});
  }

  char at(std::size_t position) const {
    const std::size_t byte = map_.byte_of(position);
    return byte < map_.text().size() ? map_.text()[byte] : '\0';
  }

  const SourceMap& map_;
  Parser parser_;
  const YamlLimits& limits_;
  Diagnostics& found_;
  std::size_t nodes_ = 0;
  std::optional<TreeBuilder> tree_;
  std::vector<EventTree> documents_;  // Complete ones.
  std::vector<Opaque> opaque_;
};

}  // namespace

std::vector<Node> parse_yaml(std::shared_ptr<const SourceFile> file, Diagnostics& found,
                             const YamlLimits& limits) {
  if (file->text.size() > limits.bytes) {
    found.error("yaml-limit", {std::move(file), 1, 1},
                format("the file is larger than {} bytes", limits.bytes));
    return {};
  }
  SourceMap map(std::move(file));
  if (!check_characters(map, found)) return {};
  std::string edited;
  std::optional<Reading> reading;
  reading.emplace(map, map.text(), limits, found);
  bool is_read = reading->read();
  if (!is_read && reading->is_dialect()) {
    const std::vector<Edit> edits = dialect_edits(map.text());
    edited = apply(edits, map.text());
    map.set_edits(edits);
    reading.emplace(map, edited, limits, found);
    is_read = reading->read();
  }
  if (!is_read) {
    reading->report();
  } else if (!check_tabs(reading->opaque(), map, found)) {
    return {};
  }
  return reading->build_documents();
}

}  // namespace resttest
