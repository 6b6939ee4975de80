#include <array>

#include "json_schema/check.h"
#include "json_schema/json_pointer.h"
#include "json_schema/keywords.h"

namespace resttest {
namespace {

constexpr SchemaDialect kDraft2019 = SchemaDialect::draft2019_09;
constexpr SchemaDialect kDraft2020 = SchemaDialect::draft2020_12;

class Reference : public Keyword {
 public:
  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    return check.follows(*link.target, subject);
  }

  SchemaLink link;
};

// $dynamicRef: where its target is a dynamic anchor, the outermost one of that name counts among
// the resources that led here.
class DynamicReference : public Keyword {
 public:
  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    return check.follows(find_target(check), subject);
  }

  SchemaLink link;

 private:
  const Schema& find_target(const SchemaCheck& check) const {
    const auto& own = link.target->resource->dynamic_anchors;
    const auto known = own.find(link.anchor);
    if (known == own.end() || known->second != link.target) return *link.target;
    for (const SchemaResource* resource : check.scope()) {
      const auto outer = resource->dynamic_anchors.find(link.anchor);
      if (outer != resource->dynamic_anchors.end()) return *outer->second;
    }
    return *link.target;
  }
};

// $recursiveRef: the same for whole resources that allow it.
class RecursiveReference : public Keyword {
 public:
  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    return check.follows(find_target(check), subject);
  }

  SchemaLink link;

 private:
  const Schema& find_target(const SchemaCheck& check) const {
    if (!link.target->resource->has_recursive_anchor) return *link.target;
    for (const SchemaResource* resource : check.scope()) {
      if (resource->has_recursive_anchor) return *resource->root;
    }
    return *link.target;
  }
};

template <typename Kind>
std::unique_ptr<Keyword> make_reference(const KeywordArgs& args) {
  const auto* reference = args.value.get_if<std::string>();
  if (!reference) return args.refuse("a string");
  auto keyword = std::make_unique<Kind>();
  args.compiler.link(keyword->link, args, *reference);
  return keyword;
}

std::unique_ptr<Keyword> make_recursive_reference(const KeywordArgs& args) {
  const auto* reference = args.value.get_if<std::string>();
  if (!reference || *reference != "#") return args.refuse("\"#\"");
  return make_reference<RecursiveReference>(args);
}

// Schemas that something may refer to.
std::unique_ptr<Keyword> make_definitions(const KeywordArgs& args) {
  const auto* members = args.value.get_if<Value::Object>();
  if (!members) return args.refuse("an object of schemas");
  for (const Value::Member& member : *members) {
    args.child(member.value, "/" + escape_token(member.name));
  }
  return nullptr;
}

constexpr std::array kRows = {
    KeywordRow{"$ref", kFirstDraft, kLatestDraft, make_reference<Reference>},
    KeywordRow{"$dynamicRef", kDraft2020, kLatestDraft, make_reference<DynamicReference>},
    KeywordRow{"$recursiveRef", kDraft2019, kDraft2019, make_recursive_reference},
    KeywordRow{"$defs", kFirstDraft, kLatestDraft, make_definitions},
    KeywordRow{"definitions", kFirstDraft, kLatestDraft, make_definitions},
};

}  // namespace

std::span<const KeywordRow> reference_keywords() { return kRows; }

}  // namespace resttest
