#include "base/format.h"
#include "base/text.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

// `{name: config}`, the only entry of a mapping; nothing after a mistake was reported.
const Node::Entry* only_entry(const Node& node, std::string_view what, Diagnostics& found) {
  if (node.kind == Node::Kind::mapping && node.entries.size() == 1) return &node.entries[0];
  const bool is_mapping = node.kind == Node::Kind::mapping;
  std::string there = shown(node);
  if (is_mapping) {
    there = node.entries.empty() ? "an empty mapping" : format("{} of them", node.entries.size());
  }
  found.error(
      "bad-extractor", is_mapping && !node.entries.empty() ? node.entries[1].key.where : node.where,
      format("{} must be one extractor, not {}", what, there), "write {jsonpath_mini: path}");
  return nullptr;
}

Directive directive(const Node::Entry& entry) {
  return {to_lower(entry.key.text), entry.key.where, entry.value};
}

}  // namespace

std::vector<std::pair<std::string, Value>> read_variable_binds(const Node& node,
                                                               Diagnostics& found) {
  std::vector<std::pair<std::string, Value>> binds;
  const Fields fields(node, "variable_binds", UnknownKeys::warn, found);
  for (const Node::Entry* entry : fields.entries()) {
    binds.emplace_back(entry->key.text, entry->value.to_value());
  }
  return binds;
}

std::vector<std::pair<std::string, Directive>> read_generators(const Node& node,
                                                               Diagnostics& found) {
  std::vector<std::pair<std::string, Directive>> generators;
  const Fields all(node, "generators", UnknownKeys::warn, found);
  for (const Node::Entry* entry : all.entries()) {
    const std::string what = "generator '" + entry->key.text + "'";
    Fields fields(entry->value, what, UnknownKeys::warn, found);
    const Node* type = fields.child("type");
    if (type && type->value.get_if<std::string>()) {
      generators.emplace_back(entry->key.text,
                              Directive{to_lower(type->text), type->where, entry->value});
    } else if (type) {
      found.error("bad-text", type->where, format("type must be text, not {}", shown(*type)));
    } else if (entry->value.kind != Node::Kind::scalar) {
      found.error("missing-key", entry->key.where, what + " has no type");
    }
  }
  return generators;
}

std::vector<std::pair<std::string, std::string>> read_generator_binds(
    const Node& node, Diagnostics& found, std::vector<GeneratorUse>& uses) {
  std::vector<std::pair<std::string, std::string>> binds;
  const Fields fields(node, "generator_binds", UnknownKeys::warn, found);
  for (const Node::Entry* entry : fields.entries()) {
    const Node& generator = entry->value;
    const bool is_name = generator.kind == Node::Kind::scalar && !generator.value.is_null();
    if (!is_name) {
      found.error("bad-text", generator.where,
                  format("{} in generator_binds must be the name of a generator, not {}",
                         entry->key.text, shown(generator)));
      continue;
    }
    binds.emplace_back(entry->key.text, generator.text);
    uses.push_back({generator.text, generator.where});
  }
  return binds;
}

std::vector<std::pair<std::string, Directive>> read_extract_binds(const Node& node,
                                                                  Diagnostics& found) {
  std::vector<std::pair<std::string, Directive>> binds;
  const Fields fields(node, "extract_binds", UnknownKeys::warn, found);
  for (const Node::Entry* entry : fields.entries()) {
    const std::string what = entry->key.text + " in extract_binds";
    if (const Node::Entry* extractor = only_entry(entry->value, what, found)) {
      binds.emplace_back(entry->key.text, directive(*extractor));
    }
  }
  return binds;
}

std::vector<Directive> read_validators(Node& node, Diagnostics& found) {
  std::vector<Directive> validators;
  if (node.kind != Node::Kind::sequence) {
    found.error("wrong-kind", node.where,
                "validators must be a list of mappings, not " + shown(node),
                "write '- ' before each validator");
    return validators;
  }
  for (Node& item : node.items) {
    if (item.kind != Node::Kind::mapping) {
      found.error("wrong-kind", item.where,
                  "validators must be a list of mappings; " + shown(item) + " is none");
      continue;
    }
    for (Node::Entry& entry : item.entries) {
      validators.push_back({to_lower(entry.key.text), entry.key.where, std::move(entry.value)});
    }
  }
  return validators;
}

}  // namespace resttest
