#include "json_schema/compiler.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/format.h"
#include "base/limits.h"
#include "base/number.h"
#include "json_schema/describe.h"
#include "json_schema/equality.h"
#include "json_schema/json_pointer.h"
#include "json_schema/keywords.h"
#include "json_schema/metaschemas.h"
#include "json_schema/uri.h"

namespace resttest {
namespace {

constexpr std::size_t kMostRemarks = 100;  // That are kept of one schema, of either kind.

using Family = std::span<const KeywordRow>;

// In the order in which they look at a value: what says most about a mistake comes first, and what
// asks for the marks of the others last.
std::array<Family, 9> families() {
  return {reference_keywords(), any_keywords(),         number_keywords(),
          text_keywords(),      array_keywords(),       object_keywords(),
          logic_keywords(),     unevaluated_keywords(), annotation_keywords()};
}

bool holds_in(const KeywordRow& row, SchemaDialect dialect) {
  return row.first <= dialect && dialect <= row.last;
}

const std::string* text_member(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value ? value->get_if<std::string>() : nullptr;
}

// Up to draft 7 nothing beside a $ref counts.
bool is_bare_reference(const Value& schema, SchemaDialect dialect) {
  return dialect <= SchemaDialect::draft7 && schema.find("$ref");
}

const Value* step_into(const Value& value, const std::string& token) {
  const auto* array = value.get_if<Value::Array>();
  if (!array) return value.find(token);
  const auto index = parse_unsigned(token);
  const bool is_index = index && *index < array->size() && token == std::to_string(*index);
  return is_index ? &(*array)[*index] : nullptr;
}

}  // namespace

std::string KeywordArgs::place() const { return schema_place + "/" + escape_token(name); }

const Schema* KeywordArgs::child(const Value& inner, std::string_view tokens) const {
  const bool may_be_boolean = resource.dialect != SchemaDialect::draft4 ||
                              name == "additionalItems" || name == "additionalProperties";
  if (inner.get_if<bool>() && !may_be_boolean) {
    compiler.problem(place().append(tokens),
                     "a schema of draft 4 must be an object, not " + described(inner));
  }
  return compiler.schema_at(inner, resource, place().append(tokens));
}

std::nullptr_t KeywordArgs::refuse(std::string_view may_be) const {
  return refuse_with(format("{} must be {}, not {}", name, may_be, described(value)));
}

std::nullptr_t KeywordArgs::refuse_with(std::string reason) const {
  compiler.problem(place(), std::move(reason));
  return nullptr;
}

std::optional<std::size_t> KeywordArgs::count() const {
  const auto* integer = value.get_if<std::int64_t>();
  const auto* real = value.get_if<double>();
  if (integer && *integer >= 0) return static_cast<std::size_t>(*integer);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (real && is_whole(value) && *real >= 0 && *real <= kExact) {
    return static_cast<std::size_t>(*real);
  }
  refuse("a whole number from 0 on");
  return std::nullopt;
}

const Regex* KeywordArgs::pattern(std::string_view text) const {
  return compiler.pattern(text, place());
}

std::optional<std::vector<std::string>> KeywordArgs::names(const Value& list) const {
  const auto* array = list.get_if<Value::Array>();
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    const auto* text = (*array)[i].get_if<std::string>();
    if (!text) break;
    if (!seen.insert(*text).second) {
      refuse_with(format("{} has {} twice", name, quoted_name(*text)));
      return std::nullopt;
    }
    names.push_back(*text);
  }
  if (array && names.size() == array->size()) return names;
  refuse_with(format("{} must be an array of strings, not {}", name, short_json(list)));
  return std::nullopt;
}

void SchemaCompiler::problem(std::string place, std::string reason) {
  if (problems_.size() < kMostRemarks) problems_.push_back({std::move(place), std::move(reason)});
}

void SchemaCompiler::warn(std::string place, std::string reason) {
  const bool is_own = place.empty() || place.starts_with('/');  // Not of a metaschema.
  if (!is_own || program_->warnings.size() == kMostRemarks) return;
  program_->warnings.push_back({std::move(place), std::move(reason)});
}

const Regex* SchemaCompiler::pattern(std::string_view text, const std::string& place) {
  const auto known = program_->patterns.find(text);
  if (known != program_->patterns.end()) return &known->second;
  auto compiled = Regex::compile(text);
  if (const auto* error = std::get_if<RegexError>(&compiled)) {
    problem(place, format("the pattern {} cannot be used: {}", quoted_name(text), error->reason));
    return nullptr;
  }
  return &program_->patterns.emplace(std::string(text), std::move(std::get<Regex>(compiled)))
              .first->second;
}

void SchemaCompiler::link(SchemaLink& link, const KeywordArgs& args, std::string_view reference) {
  pending_.push_back({&link, resolve_uri(args.resource.uri, reference), args.place()});
}

std::shared_ptr<const SchemaProgram> SchemaCompiler::compile(Value document) {
  const SchemaResource* root = add_document(std::move(document), "", settings_.dialect);
  program_->root = root->root;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const PendingLink pending = pending_[i];  // Resolving may add more.
    resolve(pending);
  }
  return program_;
}

SchemaResource* SchemaCompiler::add_document(Value document, const std::string& uri,
                                             SchemaDialect dialect) {
  const Value& value =
      *program_->documents.emplace_back(std::make_unique<const Value>(std::move(document)));
  program_->resources.push_back(std::make_unique<SchemaResource>());
  SchemaResource& resource = *program_->resources.back();
  resource.uri = uri;
  resource.dialect = dialect;
  resources_.emplace(uri, &resource);
  const bool is_main = program_->documents.size() == 1;
  schema_at(value, resource, is_main ? "" : uri + "#");
  return &resource;
}

SchemaDialect SchemaCompiler::read_dialect(const Value& schema, SchemaDialect outer,
                                           const std::string& place) {
  const std::string* uri = text_member(schema, "$schema");
  if (!uri) return outer;
  if (const auto known = find_dialect(*uri)) return *known;
  warn(place + "/$schema", format("$schema {} is no draft that resttest knows; {} is used",
                                  quoted_name(*uri), dialect_name(outer)));
  return outer;
}

// Gives the schema the resource that its id makes, and the anchor that older drafts write there.
void SchemaCompiler::read_id(const Value& schema, Schema& made, SchemaResource*& resource,
                             bool is_document) {
  const bool may_switch = !is_document && (schema.find("$id") || schema.find("id"));
  const SchemaDialect dialect =
      may_switch ? read_dialect(schema, resource->dialect, made.place) : resource->dialect;
  const std::string_view keyword = id_keyword(dialect);
  const std::string* id = text_member(schema, keyword);
  const SplitUri parts = split_fragment(id ? std::string_view(*id) : std::string_view());
  const bool names_resource = id && !parts.uri.empty();
  if (!is_document && names_resource) {
    program_->resources.push_back(std::make_unique<SchemaResource>());
    program_->resources.back()->uri = resource->uri;
    resource = program_->resources.back().get();
    resource->dialect = dialect;
    resource->root = &made;
  }
  if (names_resource) {
    resource->uri = resolve_uri(resource->uri, parts.uri);
    if (resources_.emplace(resource->uri, resource).first->second != resource) {
      problem(made.place + "/" + std::string(keyword),
              format("two schemas have the {} {}", keyword, quoted_name(resource->uri)));
    }
  }
  made.resource = resource;
  if (parts.fragment.empty()) return;
  if (resource->dialect <= SchemaDialect::draft7) {
    add_anchor(*resource, std::string(parts.fragment), made);
  } else {
    problem(made.place + "/$id", "$id must have nothing behind a '#'; $anchor is for that");
  }
}

void SchemaCompiler::add_anchor(SchemaResource& resource, const std::string& name,
                                const Schema& schema) {
  // One schema may have it twice, as $anchor and as $dynamicAnchor.
  if (resource.anchors.emplace(name, &schema).first->second == &schema) return;
  problem(schema.place, format("two schemas have the anchor {}", quoted_name(name)));
}

void SchemaCompiler::read_anchors(const Value& schema, const Schema& made,
                                  SchemaResource& resource) {
  if (resource.dialect >= SchemaDialect::draft2019_09) {
    if (const auto* name = text_member(schema, "$anchor")) add_anchor(resource, *name, made);
  }
  if (resource.dialect == SchemaDialect::draft2019_09 && &made == resource.root) {
    const Value* recursive = schema.find("$recursiveAnchor");
    const auto* truth = recursive ? recursive->get_if<bool>() : nullptr;
    resource.has_recursive_anchor = truth && *truth;
  }
  if (resource.dialect < SchemaDialect::draft2020_12) return;
  if (const auto* name = text_member(schema, "$dynamicAnchor")) {
    add_anchor(resource, *name, made);
    resource.dynamic_anchors.emplace(*name, &made);
  }
}

const Schema* SchemaCompiler::schema_at(const Value& value, SchemaResource& outer,
                                        std::string place) {
  const auto known = compiled_.find(&value);
  if (known != compiled_.end()) return known->second.first;
  program_->schemas.push_back(std::make_unique<Schema>());
  Schema& schema = *program_->schemas.back();
  schema.place = std::move(place);
  schema.source = &value;
  schema.resource = &outer;
  compiled_.emplace(&value, std::pair(&schema, &outer));
  SchemaResource* resource = &outer;
  const bool is_document = !outer.root;
  if (is_document) outer.root = &schema;
  if (const auto* truth = value.get_if<bool>()) {
    schema.refuses_everything = !*truth;
  } else if (!value.get_if<Value::Object>()) {
    problem(schema.place, "a schema must be an object or a boolean, not " + described(value));
  } else if (depth_ == limits::kJsonDepth) {
    problem(schema.place, format("schemas nest deeper than {}", limits::kJsonDepth));
  } else {
    ++depth_;
    if (is_document) outer.dialect = read_dialect(value, outer.dialect, schema.place);
    if (!is_bare_reference(value, outer.dialect)) read_id(value, schema, resource, is_document);
    compiled_[&value].second = resource;
    compile_keywords(value, schema, *resource);
    --depth_;
  }
  return &schema;
}

void SchemaCompiler::compile_keywords(const Value& value, Schema& schema,
                                      SchemaResource& resource) {
  const bool is_bare = is_bare_reference(value, resource.dialect);
  if (!is_bare) read_anchors(value, schema, resource);
  for (const Family family : families()) {
    for (const KeywordRow& row : family) {
      if (!holds_in(row, resource.dialect)) continue;
      if (is_bare && row.name != "$ref" && row.name != "definitions") continue;
      const Value* found = value.find(row.name);
      if (!found) continue;
      compile_keyword(row, {row.name, *found, value, resource, schema.place, *this}, schema);
    }
  }
  if (!is_bare) warn_about_others(value, resource, schema.place);
}

void SchemaCompiler::compile_keyword(const KeywordRow& row, const KeywordArgs& args,
                                     Schema& schema) {
  auto keyword = row.make(args);
  if (!keyword) return;
  keyword->place = args.place();
  schema.asks_for_evaluated = schema.asks_for_evaluated || row.name.starts_with("unevaluated");
  schema.keywords.push_back(std::move(keyword));
}

// A keyword that another draft has is seldom meant to be nothing.
void SchemaCompiler::warn_about_others(const Value& value, const SchemaResource& resource,
                                       const std::string& place) {
  for (const Family family : families()) {
    if (family.data() == annotation_keywords().data()) continue;
    for (const KeywordRow& row : family) {
      if (holds_in(row, resource.dialect) || !value.find(row.name)) continue;
      const auto also = std::ranges::any_of(family, [&](const KeywordRow& other) {
        return other.name == row.name && holds_in(other, resource.dialect);
      });
      if (also) continue;
      warn(place + "/" + escape_token(row.name),
           format("{} means nothing in {}", row.name, dialect_name(resource.dialect)));
    }
  }
}

SchemaResource* SchemaCompiler::find_resource(const std::string& uri) {
  const auto known = resources_.find(uri);
  if (known != resources_.end()) return known->second;
  const SchemaDialect dialect = program_->resources.front()->dialect;
  const auto given = settings_.documents.find(uri);
  if (given != settings_.documents.end()) return add_document(given->second, uri, dialect);
  auto metaschema = find_metaschema(uri);
  return metaschema ? add_document(std::move(*metaschema), uri, dialect) : nullptr;
}

void SchemaCompiler::resolve(const PendingLink& pending) {
  const SplitUri parts = split_fragment(pending.uri);
  SchemaResource* resource = find_resource(std::string(parts.uri));
  if (!resource) {
    problem(pending.place, format("{} is outside of this document, and nothing is fetched",
                                  quoted_name(pending.uri)));
    return;
  }
  const std::string fragment = percent_decoded(parts.fragment);
  if (fragment.empty()) {
    pending.link->target = resource->root;
  } else if (fragment.starts_with('/')) {
    pending.link->target = find_pointer(*resource, fragment, pending.place);
  } else if (const auto anchor = resource->anchors.find(fragment);
             anchor != resource->anchors.end()) {
    pending.link->target = anchor->second;
    pending.link->anchor = fragment;
  } else {
    problem(pending.place, format("there is no anchor {} to refer to", quoted_name(fragment)));
  }
}

const Schema* SchemaCompiler::find_pointer(SchemaResource& resource, std::string_view pointer,
                                           const std::string& place) {
  const auto tokens = split_pointer(pointer);
  const Value* value = tokens ? resource.root->source : nullptr;
  SchemaResource* inner = &resource;
  std::string inner_place = resource.root->place;
  for (std::size_t i = 0; value && i < tokens->size(); ++i) {
    value = step_into(*value, (*tokens)[i]);
    inner_place += "/" + escape_token((*tokens)[i]);
    const auto known = compiled_.find(value);
    if (known == compiled_.end()) continue;
    inner = known->second.second;
    inner_place = known->second.first->place;
  }
  if (value) return schema_at(*value, *inner, std::move(inner_place));
  problem(place, format("there is nothing at {} to refer to", quoted_name(pointer)));
  return nullptr;
}

}  // namespace resttest
