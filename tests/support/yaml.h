#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/number.h"
#include "yaml/parse_yaml.h"

#include "resttest/error.h"
#include "resttest/node.h"

namespace resttest {

// A value with its type, as tables write it: "integer 10", "text 012", "null", "[integer 1, null]",
// "{a: text b}".
inline std::string typed_text(const Value& value) {
  if (value.is_null()) return "null";
  if (const auto* truth = value.get_if<bool>()) return *truth ? "true" : "false";
  if (const auto* number = value.get_if<std::int64_t>())
    return "integer " + std::to_string(*number);
  if (const auto* number = value.get_if<BigInteger>()) return "big " + number->digits;
  if (const auto* real = value.get_if<double>()) return "float " + real_text(*real);
  if (const auto* text = value.get_if<std::string>()) return "text " + *text;
  if (const auto* date = value.get_if<Date>()) return "date " + date->text;
  if (const auto* bytes = value.get_if<Bytes>()) return "bytes " + bytes->data;
  std::string parts;
  if (const auto* array = value.get_if<Value::Array>()) {
    for (const Value& item : *array) parts += (parts.empty() ? "" : ", ") + typed_text(item);
    return "[" + parts + "]";
  }
  for (const Value::Member& member : *value.get_if<Value::Object>()) {
    parts += (parts.empty() ? "" : ", ") + member.name + ": " + typed_text(member.value);
  }
  return "{" + parts + "}";
}

// All diagnostics from top to bottom, as they are shown.
inline std::string rendered(const Diagnostics& found) {
  std::string all;
  for (const Diagnostic& diagnostic : found.sorted()) all += render(diagnostic);
  return all;
}

struct ParsedYaml {
  std::vector<Node> documents;
  Diagnostics found;

  // Every document with types, one behind the other; or what was found.
  std::string text() const {
    if (found.has_errors()) return rendered(found);
    std::string all;
    for (const Node& node : documents)
      all += (all.empty() ? "" : " --- ") + typed_text(node.to_value());
    return all;
  }
};

inline ParsedYaml parsed(std::string text, const YamlLimits& limits = {}) {
  ParsedYaml result;
  result.documents =
      parse_yaml(std::make_shared<const SourceFile>(SourceFile{"pets.yaml", std::move(text)}),
                 result.found, limits);
  return result;
}

}  // namespace resttest
