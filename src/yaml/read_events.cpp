#include "yaml/read_events.h"

#include <new>
#include <utility>

#include <yaml.h>

namespace resttest {
namespace {

std::string_view text_of(const char* text) { return text ? std::string_view(text) : ""; }

const char* name_of(const yaml_char_t* name) { return reinterpret_cast<const char*>(name); }

Span span_of(const yaml_event_t& event) { return {event.start_mark.index, event.end_mark.index}; }

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

class EventReader {
 public:
  EventReader(std::string_view text, TreeLimits limits) : parser_(text), limits_(limits) {}

  EventReading read() {
    while (true) {
      Event event;
      if (!yaml_parser_parse(&parser_.parser, &event.event)) {
        note_problem();
        break;
      }
      if (event.event.type == YAML_STREAM_END_EVENT || !take(event.event)) break;
    }
    return std::move(reading_);
  }

 private:
  void note_problem() {
    const yaml_parser_t& from = parser_.parser;
    const std::size_t position = from.problem_mark.index;
    const std::string context(text_of(from.context));
    reading_.problem = {std::string(text_of(from.problem)), context, position,
                        context.empty() ? position : from.context_mark.index};
  }

  // False where the reading must end.
  bool take(const yaml_event_t& event) {
    if (event.type == YAML_DOCUMENT_START_EVENT) tree_.emplace(limits_, nodes_);
    if (!tree_) return true;
    if (event.type == YAML_DOCUMENT_END_EVENT) {
      reading_.documents.push_back(std::move(tree_->tree()));
      tree_.reset();
      return true;
    }
    if (build(event)) return true;
    reading_.mistake = {tree_->mistake(), span_of(event)};
    return false;
  }

  bool build(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        return add_scalar(event);
      case YAML_ALIAS_EVENT:
        return tree_->alias(name_of(event.data.alias.anchor), span_of(event));
      case YAML_SEQUENCE_START_EVENT: {
        const auto& start = event.data.sequence_start;
        return tree_->open(TreeItem::Kind::sequence, event.start_mark.index,
                           {name_of(start.anchor), name_of(start.tag)});
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& start = event.data.mapping_start;
        return tree_->open(TreeItem::Kind::mapping, event.start_mark.index,
                           {name_of(start.anchor), name_of(start.tag)});
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        tree_->close(event.end_mark.index);
        return true;
      default:
        return true;
    }
  }

  bool add_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    if (scalar.style != YAML_PLAIN_SCALAR_STYLE) {
      const bool is_block =
          scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE;
      reading_.opaque.push_back({event.start_mark.index, event.end_mark.index, is_block});
    }
    return tree_->scalar({name_of(scalar.value), scalar.length}, scalar.plain_implicit != 0,
                         span_of(event), {name_of(scalar.anchor), name_of(scalar.tag)});
  }

  Parser parser_;
  TreeLimits limits_;
  std::size_t nodes_ = 0;
  std::optional<TreeBuilder> tree_;
  EventReading reading_;
};

}  // namespace

EventReading read_events(std::string_view text, TreeLimits limits) {
  return EventReader(text, limits).read();
}

}  // namespace resttest
