#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "json_schema/check.h"
#include "json_schema/describe.h"
#include "json_schema/equality.h"
#include "json_schema/keywords.h"

namespace resttest {
namespace {

constexpr std::array<std::pair<std::string_view, JsonKind>, 7> kTypes = {{
    {"null", JsonKind::null},
    {"boolean", JsonKind::boolean},
    {"integer", JsonKind::integer},
    {"number", JsonKind::number},
    {"string", JsonKind::string},
    {"array", JsonKind::array},
    {"object", JsonKind::object},
}};

class Type : public Keyword {
 public:
  Type(std::vector<JsonKind> kinds, std::string shown, SchemaDialect dialect)
      : kinds_(std::move(kinds)),
        shown_(std::move(shown)),
        reals_may_be_integers_(dialect != SchemaDialect::draft4) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    if (std::ranges::any_of(kinds_, [&](JsonKind kind) { return is(kind, subject.value); })) {
      return true;
    }
    return check.refuse(subject, place,
                        [&] { return "must be " + shown_ + ", not " + described(subject.value); });
  }

 private:
  bool is(JsonKind kind, const Value& value) const {
    const JsonKind actual = json_kind(value);
    if (kind == actual) return true;
    if (kind == JsonKind::number) return actual == JsonKind::integer;
    return kind == JsonKind::integer && reals_may_be_integers_ && is_whole(value);
  }

  std::vector<JsonKind> kinds_;
  std::string shown_;  // "integer or null"
  bool reals_may_be_integers_;
};

std::unique_ptr<Keyword> make_type(const KeywordArgs& args) {
  const bool is_one = args.value.get_if<std::string>() != nullptr;
  const auto names = args.names(is_one ? Value(Value::Array{args.value}) : args.value);
  if (!names) return nullptr;
  if (names->empty()) return args.refuse("at least one type");
  std::vector<JsonKind> kinds;
  for (const std::string& name : *names) {
    const auto* type = std::ranges::find(kTypes, name, [](const auto& row) { return row.first; });
    if (type == kTypes.end()) {
      return args.refuse_with("there is no type " + quoted_name(name) +
                              "; types are null, boolean, integer, number, string, array, object");
    }
    kinds.push_back(type->second);
  }
  return std::make_unique<Type>(std::move(kinds), join(*names, " or "), args.resource.dialect);
}

class Enum : public Keyword {
 public:
  explicit Enum(const Value& value)
      : values_(*value.get_if<Value::Array>()), shown_(short_json(value)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    if (!check.step(values_.size())) return false;
    if (std::ranges::any_of(values_, [&](const Value& v) { return same_json(v, subject.value); })) {
      return true;
    }
    return check.refuse(subject, place, [&] {
      return "must be one of " + shown_ + ", not " + described(subject.value);
    });
  }

 private:
  const Value::Array& values_;
  std::string shown_;
};

std::unique_ptr<Keyword> make_enum(const KeywordArgs& args) {
  if (!args.value.get_if<Value::Array>()) return args.refuse("an array of values");
  return std::make_unique<Enum>(args.value);
}

class Const : public Keyword {
 public:
  explicit Const(const Value& value) : value_(value) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    if (same_json(value_, subject.value)) return true;
    return check.refuse(subject, place, [&] {
      return "must be " + short_json(value_) + ", not " + described(subject.value);
    });
  }

 private:
  const Value& value_;
};

std::unique_ptr<Keyword> make_const(const KeywordArgs& args) {
  return std::make_unique<Const>(args.value);
}

constexpr std::array kRows = {
    KeywordRow{"type", kFirstDraft, kLatestDraft, make_type},
    KeywordRow{"enum", kFirstDraft, kLatestDraft, make_enum},
    KeywordRow{"const", SchemaDialect::draft6, kLatestDraft, make_const},
};

}  // namespace

std::span<const KeywordRow> any_keywords() { return kRows; }

}  // namespace resttest
