#include "extend/query_text.h"

#include "resttest/fields.h"

namespace resttest {

std::string QueryText::describe(std::string_view type) const {
  return "Extractor Type: " + std::string(type) + ",  Query: \"" + text +
         "\", Templated?: " + (is_template ? "True" : "False");
}

std::optional<QueryText> read_query(const FactoryArgs& args, const std::string& name) {
  const Node& config = args.config;
  if (const auto* text = config.value.get_if<std::string>()) return QueryText{*text};
  if (config.kind == Node::Kind::scalar) {
    args.found.error("wrong-kind", config.where,
                     name + " needs a text or {template: text}, not " +
                         (config.value.is_null() ? "null" : "'" + config.text + "'"),
                     config.value.is_null() ? "" : "put it in quotes");
    return std::nullopt;
  }
  Fields fields(config, name, UnknownKeys::warn, args.found);
  const Node* text = fields.child("template");
  fields.finish();
  if (text && text->value.get_if<std::string>()) {
    return QueryText{*text->value.get_if<std::string>(), true};
  }
  args.found.error("wrong-kind", text ? text->where : config.where,
                   name + " needs a text or {template: text}");
  return std::nullopt;
}

}  // namespace resttest
