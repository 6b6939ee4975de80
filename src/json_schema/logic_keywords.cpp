#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <utility>

#include "base/format.h"
#include "json_schema/check.h"
#include "json_schema/describe.h"
#include "json_schema/keywords.h"

namespace resttest {
namespace {

constexpr SchemaDialect kDraft7 = SchemaDialect::draft7;

using Schemas = std::vector<const Schema*>;
using Errors = std::vector<SchemaError>;

class AllOf : public Keyword {
 public:
  explicit AllOf(Schemas schemas) : schemas_(std::move(schemas)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    bool holds = true;
    for (const Schema* schema : schemas_) {
      if (check.accepts(*schema, subject)) continue;
      holds = false;
      if (!check.goes_on()) break;
    }
    return holds;
  }

 private:
  Schemas schemas_;
};

// How near a value came to a schema: first that it has the right type at all, then how deep its
// first error lies, then how few errors there are. More is nearer.
auto nearness(const Errors& errors, const std::string& instance) {
  bool is_other_kind = false;
  auto depth = std::numeric_limits<std::ptrdiff_t>::max();
  for (const SchemaError& error : errors) {
    is_other_kind |= error.instance == instance && error.schema.ends_with("/type");
    depth = std::min(depth, std::ranges::count(error.instance, '/'));
  }
  return std::tuple(!is_other_kind, depth, -static_cast<std::ptrdiff_t>(errors.size()));
}

// One line for a value that fits none of several schemas: what the nearest of them has against it.
std::string fits_none(const std::vector<Errors>& all, std::string_view instance) {
  const std::string at(instance);
  const auto nearest = std::ranges::max_element(
      all, {}, [&at](const Errors& errors) { return nearness(errors, at); });
  std::string reason = format("fits none of the {} schemas", all.size());
  if (nearest == all.end() || nearest->empty()) return reason;
  const SchemaError& first = nearest->front();
  reason += format("; the nearest is number {}: ", nearest - all.begin() + 1);
  if (first.instance != at) reason += shown_pointer(first.instance) + " ";
  reason += first.reason;
  if (nearest->size() > 1) reason += format(" (and {} more)", nearest->size() - 1);
  return reason;
}

class AnyOf : public Keyword {
 public:
  explicit AnyOf(Schemas schemas) : schemas_(std::move(schemas)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    std::vector<Errors> failures;
    bool holds = false;
    for (const Schema* schema : schemas_) {
      auto trial = check.attempt(*schema, subject);
      holds |= trial.holds;
      if (holds && !subject.evaluated) return true;
      if (check.goes_on()) failures.push_back(std::move(trial.errors));
    }
    if (holds) return true;
    return check.refuse(subject, place,
                        [&] { return fits_none(failures, pointer_to(subject.place)); });
  }

 private:
  Schemas schemas_;
};

class OneOf : public Keyword {
 public:
  explicit OneOf(Schemas schemas) : schemas_(std::move(schemas)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    std::vector<Errors> failures;
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < schemas_.size() && fitting.size() < 2; ++i) {
      auto trial = check.attempt(*schemas_[i], subject);
      if (trial.holds) fitting.push_back(i + 1);
      if (check.goes_on()) failures.push_back(std::move(trial.errors));
    }
    if (fitting.size() == 1) return true;
    return check.refuse(subject, place, [&] {
      if (fitting.empty()) return fits_none(failures, pointer_to(subject.place));
      return format("must fit one of the {} schemas alone, but fits numbers {} and {}",
                    schemas_.size(), fitting[0], fitting[1]);
    });
  }

 private:
  Schemas schemas_;
};

template <typename Kind>
std::unique_ptr<Keyword> make_combination(const KeywordArgs& args) {
  const auto* array = args.value.get_if<Value::Array>();
  if (!array || array->empty()) return args.refuse("an array of schemas, at least one");
  Schemas schemas;
  for (std::size_t i = 0; i < array->size(); ++i) {
    schemas.push_back(args.child((*array)[i], format("/{}", i)));
  }
  return std::make_unique<Kind>(std::move(schemas));
}

class Not : public Keyword {
 public:
  explicit Not(const Schema& schema) : schema_(schema) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    // Marks of a schema that must not hold never count.
    if (!check.would_accept(schema_, {subject.value, subject.place})) return true;
    return check.refuse(subject, place, [] { return "must not fit this schema, but does"; });
  }

 private:
  const Schema& schema_;
};

std::unique_ptr<Keyword> make_not(const KeywordArgs& args) {
  return std::make_unique<Not>(*args.child(args.value));
}

class If : public Keyword {
 public:
  If(const Schema& condition, const Schema* then, const Schema* otherwise)
      : condition_(condition), then_(then), otherwise_(otherwise) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const Schema* next = check.would_accept(condition_, subject) ? then_ : otherwise_;
    return !next || check.accepts(*next, subject);
  }

 private:
  const Schema& condition_;
  const Schema* then_;
  const Schema* otherwise_;
};

std::unique_ptr<Keyword> make_if(const KeywordArgs& args) {
  const auto branch = [&args](std::string_view name) -> const Schema* {
    const Value* value = args.sibling(name);
    if (!value) return nullptr;
    return KeywordArgs{name, *value, args.schema, args.resource, args.schema_place, args.compiler}
        .child(*value);
  };
  const Schema* condition = args.child(args.value);
  return std::make_unique<If>(*condition, branch("then"), branch("else"));
}

// Read by `if`; without it they mean nothing, but may be referred to.
std::unique_ptr<Keyword> make_branch(const KeywordArgs& args) {
  args.child(args.value);
  return nullptr;
}

constexpr std::array kRows = {
    KeywordRow{"allOf", kFirstDraft, kLatestDraft, make_combination<AllOf>},
    KeywordRow{"anyOf", kFirstDraft, kLatestDraft, make_combination<AnyOf>},
    KeywordRow{"oneOf", kFirstDraft, kLatestDraft, make_combination<OneOf>},
    KeywordRow{"not", kFirstDraft, kLatestDraft, make_not},
    KeywordRow{"if", kDraft7, kLatestDraft, make_if},
    KeywordRow{"then", kDraft7, kLatestDraft, make_branch},
    KeywordRow{"else", kDraft7, kLatestDraft, make_branch},
};

}  // namespace

std::span<const KeywordRow> logic_keywords() { return kRows; }

}  // namespace resttest
