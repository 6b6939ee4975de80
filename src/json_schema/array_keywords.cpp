#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "json_schema/check.h"
#include "json_schema/describe.h"
#include "json_schema/equality.h"
#include "json_schema/keywords.h"
#include "json_schema/size_bound.h"

namespace resttest {
namespace {

constexpr SchemaDialect kDraft6 = SchemaDialect::draft6;
constexpr SchemaDialect kDraft2019 = SchemaDialect::draft2019_09;
constexpr SchemaDialect kDraft2020 = SchemaDialect::draft2020_12;

struct Items {
  static constexpr std::string_view kNoun = "item";
  static std::optional<std::size_t> of(const Value& value) {
    const auto* array = value.get_if<Value::Array>();
    return array ? std::optional(array->size()) : std::nullopt;
  }
};

// A schema for each of the first items: prefixItems, and the older items with an array.
class FirstItems : public Keyword {
 public:
  explicit FirstItems(std::vector<const Schema*> schemas) : schemas_(std::move(schemas)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto* array = subject.value.get_if<Value::Array>();
    bool holds = true;
    for (std::size_t i = 0; array && i < std::min(array->size(), schemas_.size()); ++i) {
      const Place place = Place::item(subject.place, i);
      if (subject.evaluated) subject.evaluated->mark(i);
      if (check.accepts(*schemas_[i], {(*array)[i], &place})) continue;
      holds = false;
      if (!check.goes_on()) break;
    }
    return holds;
  }

 private:
  std::vector<const Schema*> schemas_;
};

// One schema for every item from `first` on.
class OtherItems : public Keyword {
 public:
  OtherItems(std::size_t first, const Schema& schema) : first_(first), schema_(schema) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto* array = subject.value.get_if<Value::Array>();
    bool holds = true;
    for (std::size_t i = first_; array && i < array->size(); ++i) {
      const Place place = Place::item(subject.place, i);
      if (subject.evaluated) subject.evaluated->mark(i);
      if (check.accepts(schema_, {(*array)[i], &place})) continue;
      holds = false;
      if (!check.goes_on()) break;
    }
    return holds;
  }

 private:
  std::size_t first_;
  const Schema& schema_;
};

std::unique_ptr<Keyword> make_first_items(const KeywordArgs& args) {
  const auto* array = args.value.get_if<Value::Array>();
  if (!array) return args.refuse("an array of schemas");
  if (array->empty() && args.name == "prefixItems") return args.refuse("at least one schema");
  std::vector<const Schema*> schemas;
  for (std::size_t i = 0; i < array->size(); ++i) {
    schemas.push_back(args.child((*array)[i], format("/{}", i)));
  }
  return std::make_unique<FirstItems>(std::move(schemas));
}

std::size_t length_of(const Value* array) { return array ? Items::of(*array).value_or(0) : 0; }

std::unique_ptr<Keyword> make_items(const KeywordArgs& args) {
  if (args.value.get_if<Value::Array>()) {
    return args.refuse_with("items must be one schema in draft 2020-12; a list is prefixItems");
  }
  return std::make_unique<OtherItems>(length_of(args.sibling("prefixItems")),
                                      *args.child(args.value));
}

std::unique_ptr<Keyword> make_old_items(const KeywordArgs& args) {
  if (args.value.get_if<Value::Array>()) return make_first_items(args);
  return std::make_unique<OtherItems>(0, *args.child(args.value));
}

// Only beside items with an array does it mean something.
std::unique_ptr<Keyword> make_additional_items(const KeywordArgs& args) {
  const Schema* schema = args.child(args.value);
  const Value* items = args.sibling("items");
  if (!items || !items->get_if<Value::Array>()) return nullptr;
  return std::make_unique<OtherItems>(length_of(items), *schema);
}

class Contains : public Keyword {
 public:
  struct Counts {
    std::size_t least = 1;
    std::size_t most = std::numeric_limits<std::size_t>::max();
  };

  Contains(const Schema& schema, Counts counts, SchemaDialect dialect)
      : schema_(schema), counts_(counts), marks_(dialect >= kDraft2020) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto* array = subject.value.get_if<Value::Array>();
    if (!array) return true;
    const std::size_t count = count_in(check, *array, subject);
    if (count < counts_.least) {
      return check.refuse(subject, place, [&] {
        return "must have at least " + counted(counts_.least, "item") + " as contains wants, not " +
               std::to_string(count);
      });
    }
    if (count <= counts_.most) return true;
    return check.refuse(subject, place, [&] {
      return "must have at most " + counted(counts_.most, "item") + " as contains wants";
    });
  }

 private:
  // Stops where the answer is known, unless the items are asked for.
  std::size_t count_in(SchemaCheck& check, const Value::Array& array,
                       const Subject& subject) const {
    Evaluated* const evaluated = marks_ ? subject.evaluated : nullptr;
    const bool is_bounded = counts_.most < array.size();
    std::size_t count = 0;
    for (std::size_t i = 0; i < array.size(); ++i) {
      const bool is_known = is_bounded ? count > counts_.most : count >= counts_.least;
      if (is_known && !evaluated) break;
      const Place place = Place::item(subject.place, i);
      if (!check.would_accept(schema_, {array[i], &place})) continue;
      ++count;
      if (evaluated) evaluated->mark(i);
    }
    return count;
  }

  const Schema& schema_;
  Counts counts_;
  bool marks_;
};

std::unique_ptr<Keyword> make_contains(const KeywordArgs& args) {
  Contains::Counts counts;
  const auto read = [&args](std::string_view name, std::size_t& out) {
    const Value* value = args.sibling(name);
    if (!value || args.resource.dialect < kDraft2019) return;
    const KeywordArgs own{name,         *value, args.schema, args.resource, args.schema_place,
                          args.compiler};
    out = own.count().value_or(out);
  };
  read("minContains", counts.least);
  read("maxContains", counts.most);
  return std::make_unique<Contains>(*args.child(args.value), counts, args.resource.dialect);
}

// Read by contains; without it they mean nothing.
std::unique_ptr<Keyword> make_contains_count(const KeywordArgs& args) {
  if (!args.sibling("contains")) args.count();
  return nullptr;
}

class UniqueItems : public Keyword {
 public:
  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto* array = subject.value.get_if<Value::Array>();
    if (!array || array->size() < 2) return true;
    std::vector<std::pair<std::string, std::size_t>> texts;
    for (std::size_t i = 0; i < array->size(); ++i) {
      texts.emplace_back(canonical_json((*array)[i]), i);
      if (!check.step(1 + texts.back().first.size() / 64)) return false;
    }
    std::ranges::sort(texts);
    const auto twin = std::ranges::adjacent_find(
        texts, {}, [](const auto& text) -> const auto& { return text.first; });
    if (twin == texts.end()) return true;
    return check.refuse(subject, place, [&] {
      return format("must not repeat an item, but items {} and {} are equal", twin->second,
                    (twin + 1)->second);
    });
  }
};

std::unique_ptr<Keyword> make_unique_items(const KeywordArgs& args) {
  const auto* truth = args.value.get_if<bool>();
  if (!truth) return args.refuse("a boolean");
  return *truth ? std::make_unique<UniqueItems>() : nullptr;
}

constexpr std::array kRows = {
    KeywordRow{"minItems", kFirstDraft, kLatestDraft,
               SizeKeyword<Items, SizeBound::at_least>::make},
    KeywordRow{"maxItems", kFirstDraft, kLatestDraft, SizeKeyword<Items, SizeBound::at_most>::make},
    KeywordRow{"uniqueItems", kFirstDraft, kLatestDraft, make_unique_items},
    KeywordRow{"prefixItems", kDraft2020, kLatestDraft, make_first_items},
    KeywordRow{"items", kDraft2020, kLatestDraft, make_items},
    KeywordRow{"items", kFirstDraft, kDraft2019, make_old_items},
    KeywordRow{"additionalItems", kFirstDraft, kDraft2019, make_additional_items},
    KeywordRow{"contains", kDraft6, kLatestDraft, make_contains},
    KeywordRow{"minContains", kDraft2019, kLatestDraft, make_contains_count},
    KeywordRow{"maxContains", kDraft2019, kLatestDraft, make_contains_count},
};

}  // namespace

std::span<const KeywordRow> array_keywords() { return kRows; }

}  // namespace resttest
