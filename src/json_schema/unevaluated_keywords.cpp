#include <array>

#include "json_schema/check.h"
#include "json_schema/keywords.h"

namespace resttest {
namespace {

constexpr SchemaDialect kDraft2019 = SchemaDialect::draft2019_09;

// A schema for the items, or the members, that no other keyword of this schema has looked at, and
// no schema that it applies in the same place.
class Unevaluated : public Keyword {
 public:
  enum class Of { items, members };

  Unevaluated(Of of, const Schema& schema) : of_(of), schema_(schema) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto* array = subject.value.get_if<Value::Array>();
    const auto* object = subject.value.get_if<Value::Object>();
    if (of_ == Of::items ? !array : !object) return true;
    bool holds = true;
    for (std::size_t i = 0; i < subject.evaluated->size(); ++i) {
      if (subject.evaluated->has(i)) continue;
      const Value& value = array ? (*array)[i] : (*object)[i].value;
      const Place place =
          array ? Place::item(subject.place, i) : Place::member(subject.place, (*object)[i].name);
      if (check.accepts(schema_, {value, &place})) continue;
      holds = false;
      if (!check.goes_on()) break;
    }
    subject.evaluated->mark_all();
    return holds;
  }

 private:
  Of of_;
  const Schema& schema_;
};

template <Unevaluated::Of of>
std::unique_ptr<Keyword> make_unevaluated(const KeywordArgs& args) {
  return std::make_unique<Unevaluated>(of, *args.child(args.value));
}

constexpr std::array kRows = {
    KeywordRow{"unevaluatedItems", kDraft2019, kLatestDraft,
               make_unevaluated<Unevaluated::Of::items>},
    KeywordRow{"unevaluatedProperties", kDraft2019, kLatestDraft,
               make_unevaluated<Unevaluated::Of::members>},
};

}  // namespace

std::span<const KeywordRow> unevaluated_keywords() { return kRows; }

}  // namespace resttest
