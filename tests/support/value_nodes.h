#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "resttest/json.h"
#include "resttest/node.h"

namespace resttest {

// The nodes that a suite with these values would have. Every key and every value stands on a line
// of its own, counted from `line` on in the order of the text, so that a test can tell where a
// message points.
inline Node node_of(const Value& value, int& line) {
  static const auto file = std::make_shared<const SourceFile>(SourceFile{"suite.yaml", ""});
  Node node;
  node.where = {file, line++, 1};
  if (const auto* array = value.get_if<Value::Array>()) {
    node.kind = Node::Kind::sequence;
    for (const Value& item : *array) node.items.push_back(node_of(item, line));
  } else if (const auto* object = value.get_if<Value::Object>()) {
    node.kind = Node::Kind::mapping;
    for (const Value::Member& member : *object) {
      Node::Entry entry;
      entry.key = node_of(member.name, line);
      entry.value = node_of(member.value, line);
      node.entries.push_back(std::move(entry));
    }
  } else {
    node.value = value;
    const auto* text = value.get_if<std::string>();
    node.quoted = text != nullptr;
    node.text = text ? *text : to_json(value);
  }
  return node;
}

// The nodes of a suite that is written as JSON. The document itself is on line 1.
inline Node node_of(std::string_view json) {
  int line = 1;
  return node_of(std::get<Value>(parse_json(json)), line);
}

}  // namespace resttest
