#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/format.h"
#include "json_schema/check.h"
#include "json_schema/describe.h"
#include "json_schema/json_pointer.h"
#include "json_schema/keywords.h"
#include "json_schema/size_bound.h"

namespace resttest {
namespace {

constexpr SchemaDialect kDraft6 = SchemaDialect::draft6;
constexpr SchemaDialect kDraft7 = SchemaDialect::draft7;
constexpr SchemaDialect kDraft2019 = SchemaDialect::draft2019_09;

struct Members {
  static constexpr std::string_view kNoun = "member";
  static std::optional<std::size_t> of(const Value& value) {
    const auto* object = value.get_if<Value::Object>();
    return object ? std::optional(object->size()) : std::nullopt;
  }
};

// Shows a schema the members that `chosen` finds one for; `chosen(name)` calls `look(schema)` for
// each.
template <typename Choose>
bool accept_members(SchemaCheck& check, const Subject& subject, Choose choose) {
  const auto* object = subject.value.get_if<Value::Object>();
  bool holds = true;
  for (std::size_t i = 0; object && i < object->size(); ++i) {
    const Value::Member& member = (*object)[i];
    const Place place = Place::member(subject.place, member.name);
    const auto look = [&](const Schema& schema) {
      if (subject.evaluated) subject.evaluated->mark(i);
      if (!check.accepts(schema, {member.value, &place})) holds = false;
    };
    choose(member.name, look);
    if (!holds && !check.goes_on()) break;
  }
  return holds;
}

class Properties : public Keyword {
 public:
  using Schemas = std::map<std::string, const Schema*, std::less<>>;

  explicit Properties(Schemas schemas) : schemas_(std::move(schemas)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    return accept_members(check, subject, [this](std::string_view name, auto look) {
      const auto found = schemas_.find(name);
      if (found != schemas_.end()) look(*found->second);
    });
  }

 private:
  Schemas schemas_;
};

std::unique_ptr<Keyword> make_properties(const KeywordArgs& args) {
  const auto* members = args.value.get_if<Value::Object>();
  if (!members) return args.refuse("an object of schemas");
  Properties::Schemas schemas;
  for (const Value::Member& member : *members) {
    schemas.emplace(member.name, args.child(member.value, "/" + escape_token(member.name)));
  }
  return std::make_unique<Properties>(std::move(schemas));
}

class PatternProperties : public Keyword {
 public:
  using Schemas = std::vector<std::pair<const Regex*, const Schema*>>;

  explicit PatternProperties(Schemas schemas) : schemas_(std::move(schemas)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    return accept_members(check, subject, [&](std::string_view name, auto look) {
      for (const auto& [pattern, schema] : schemas_) {
        if (check.matches(*pattern, name)) look(*schema);
      }
    });
  }

 private:
  Schemas schemas_;
};

std::unique_ptr<Keyword> make_pattern_properties(const KeywordArgs& args) {
  const auto* members = args.value.get_if<Value::Object>();
  if (!members) return args.refuse("an object of schemas");
  PatternProperties::Schemas schemas;
  for (const Value::Member& member : *members) {
    const Regex* pattern = args.pattern(member.name);
    schemas.emplace_back(pattern, args.child(member.value, "/" + escape_token(member.name)));
  }
  return std::make_unique<PatternProperties>(std::move(schemas));
}

// What neither properties nor patternProperties beside it speak of.
class AdditionalProperties : public Keyword {
 public:
  AdditionalProperties(const Schema& schema, std::set<std::string_view> names,
                       std::vector<const Regex*> patterns)
      : schema_(schema), names_(std::move(names)), patterns_(std::move(patterns)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    return accept_members(check, subject, [&](std::string_view name, auto look) {
      const auto fits = [&](const Regex* pattern) { return check.matches(*pattern, name); };
      if (!names_.contains(name) && std::ranges::none_of(patterns_, fits)) look(schema_);
    });
  }

 private:
  const Schema& schema_;
  std::set<std::string_view> names_;  // Texts of the schema's document.
  std::vector<const Regex*> patterns_;
};

const Value::Object& members_of(const Value* value) {
  static const Value::Object none;
  const auto* object = value ? value->get_if<Value::Object>() : nullptr;
  return object ? *object : none;
}

std::unique_ptr<Keyword> make_additional_properties(const KeywordArgs& args) {
  const Schema* schema = args.child(args.value);
  std::set<std::string_view> names;
  for (const auto& member : members_of(args.sibling("properties"))) names.insert(member.name);
  std::vector<const Regex*> patterns;
  for (const auto& member : members_of(args.sibling("patternProperties"))) {
    patterns.push_back(args.pattern(member.name));
  }
  return std::make_unique<AdditionalProperties>(*schema, std::move(names), std::move(patterns));
}

class PropertyNames : public Keyword {
 public:
  explicit PropertyNames(const Schema& schema) : schema_(schema) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    bool holds = true;
    for (const auto& member : members_of(&subject.value)) {
      auto trial = check.attempt(schema_, {Value(member.name), subject.place});
      if (trial.holds) continue;
      holds = false;
      for (SchemaError& error : trial.errors) {
        error.reason = "the name " + quoted_name(member.name) + " " + error.reason;
        check.add(std::move(error));
      }
      if (!check.goes_on()) break;
    }
    return holds;
  }

 private:
  const Schema& schema_;
};

std::unique_ptr<Keyword> make_property_names(const KeywordArgs& args) {
  return std::make_unique<PropertyNames>(*args.child(args.value));
}

class Required : public Keyword {
 public:
  explicit Required(std::vector<std::string> names) : names_(std::move(names)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    if (!subject.value.get_if<Value::Object>()) return true;
    bool holds = true;
    for (const std::string& name : names_) {
      if (subject.value.find(name)) continue;
      holds =
          check.refuse(subject, place, [&] { return "must have the member " + quoted_name(name); });
      if (!check.goes_on()) break;
    }
    return holds;
  }

 private:
  std::vector<std::string> names_;
};

std::unique_ptr<Keyword> make_required(const KeywordArgs& args) {
  auto names = args.names(args.value);
  if (!names) return nullptr;
  if (names->empty() && args.resource.dialect == SchemaDialect::draft4) {
    return args.refuse("at least one name in draft 4");
  }
  return std::make_unique<Required>(std::move(*names));
}

// What a member brings along: other members, or a schema for the whole object.
class Dependencies : public Keyword {
 public:
  struct Row {
    std::string name;
    std::vector<std::string> required = {};
    const Schema* schema = nullptr;
  };

  explicit Dependencies(std::vector<Row> rows) : rows_(std::move(rows)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    bool holds = true;
    for (const Row& row : rows_) {
      if (!subject.value.find(row.name)) continue;
      if (row.schema && !check.accepts(*row.schema, subject)) holds = false;
      for (const std::string& name : row.required) {
        if (subject.value.find(name)) continue;
        holds = check.refuse(subject, place, [&] {
          return format("must have the member {}, because it has {}", quoted_name(name),
                        quoted_name(row.name));
        });
      }
      if (!holds && !check.goes_on()) break;
    }
    return holds;
  }

 private:
  std::vector<Row> rows_;
};

enum class DependencyKind { any, required, schema };

template <DependencyKind kind>
std::unique_ptr<Keyword> make_dependencies(const KeywordArgs& args) {
  const auto* members = args.value.get_if<Value::Object>();
  if (!members) return args.refuse("an object");
  std::vector<Dependencies::Row> rows;
  for (const Value::Member& member : *members) {
    const bool is_list = member.value.get_if<Value::Array>() != nullptr;
    Dependencies::Row row{member.name};
    if (kind == DependencyKind::required || (kind == DependencyKind::any && is_list)) {
      auto names = args.names(member.value);
      if (!names) return nullptr;
      row.required = std::move(*names);
    } else {
      row.schema = args.child(member.value, "/" + escape_token(member.name));
    }
    rows.push_back(std::move(row));
  }
  return std::make_unique<Dependencies>(std::move(rows));
}

constexpr std::array kRows = {
    KeywordRow{"minProperties", kFirstDraft, kLatestDraft,
               SizeKeyword<Members, SizeBound::at_least>::make},
    KeywordRow{"maxProperties", kFirstDraft, kLatestDraft,
               SizeKeyword<Members, SizeBound::at_most>::make},
    KeywordRow{"required", kFirstDraft, kLatestDraft, make_required},
    KeywordRow{"dependencies", kFirstDraft, kDraft7, make_dependencies<DependencyKind::any>},
    KeywordRow{"dependentRequired", kDraft2019, kLatestDraft,
               make_dependencies<DependencyKind::required>},
    KeywordRow{"propertyNames", kDraft6, kLatestDraft, make_property_names},
    KeywordRow{"properties", kFirstDraft, kLatestDraft, make_properties},
    KeywordRow{"patternProperties", kFirstDraft, kLatestDraft, make_pattern_properties},
    KeywordRow{"additionalProperties", kFirstDraft, kLatestDraft, make_additional_properties},
    KeywordRow{"dependentSchemas", kDraft2019, kLatestDraft,
               make_dependencies<DependencyKind::schema>},
};

}  // namespace

std::span<const KeywordRow> object_keywords() { return kRows; }

}  // namespace resttest
