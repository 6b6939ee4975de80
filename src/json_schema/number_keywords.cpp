#include <array>

#include "base/ordering.h"
#include "json_schema/check.h"
#include "json_schema/decimal.h"
#include "json_schema/describe.h"
#include "json_schema/equality.h"
#include "json_schema/keywords.h"

namespace resttest {
namespace {

enum class Bound { at_least, above, at_most, below };

std::string_view words(Bound bound) {
  switch (bound) {
    case Bound::at_least:
      return "at least ";
    case Bound::above:
      return "more than ";
    case Bound::at_most:
      return "at most ";
    case Bound::below:
      return "less than ";
  }
  return "";
}

class NumberBound : public Keyword {
 public:
  NumberBound(Bound bound, const Value& limit) : bound_(bound), limit_(limit) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    if (!is_json_number(subject.value) || holds(subject.value)) return true;
    return check.refuse(subject, place, [&] {
      return "must be " + std::string(words(bound_)) + short_json(limit_) + ", not " +
             short_json(subject.value);
    });
  }

 private:
  bool holds(const Value& value) const {
    const std::partial_ordering order = *resttest::order(value, limit_);
    switch (bound_) {
      case Bound::at_least:
        return order >= 0;
      case Bound::above:
        return order > 0;
      case Bound::at_most:
        return order <= 0;
      case Bound::below:
        return order < 0;
    }
    return false;
  }

  Bound bound_;
  const Value& limit_;
};

template <Bound bound>
std::unique_ptr<Keyword> make_bound(const KeywordArgs& args) {
  if (!is_json_number(args.value)) return args.refuse("a number");
  return std::make_unique<NumberBound>(bound, args.value);
}

// In draft 4 a boolean beside minimum and maximum says whether the bound itself is left out.
template <Bound inclusive, Bound exclusive>
std::unique_ptr<Keyword> make_draft4_bound(const KeywordArgs& args) {
  const bool is_low = inclusive == Bound::at_least;
  const Value* flag = args.sibling(is_low ? "exclusiveMinimum" : "exclusiveMaximum");
  const auto* is_exclusive = flag ? flag->get_if<bool>() : nullptr;
  return is_exclusive && *is_exclusive ? make_bound<exclusive>(args) : make_bound<inclusive>(args);
}

template <bool is_low>
std::unique_ptr<Keyword> make_draft4_flag(const KeywordArgs& args) {
  constexpr const char* kBound = is_low ? "minimum" : "maximum";
  if (!args.value.get_if<bool>()) return args.refuse("a boolean in draft 4");
  if (!args.sibling(kBound)) return args.refuse_with(std::string(args.name) + " needs " + kBound);
  return nullptr;
}

class MultipleOf : public Keyword {
 public:
  MultipleOf(Divisor divisor, const Value& value) : divisor_(divisor), value_(value) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    if (!is_json_number(subject.value)) return true;
    const auto* big = subject.value.get_if<BigInteger>();
    if (big && !check.step(big->digits.size() / 64)) return false;
    if (is_multiple(subject.value, divisor_)) return true;
    return check.refuse(subject, place, [&] {
      return "must be a multiple of " + short_json(value_) + ", not " + short_json(subject.value);
    });
  }

 private:
  Divisor divisor_;
  const Value& value_;
};

std::unique_ptr<Keyword> make_multiple_of(const KeywordArgs& args) {
  const auto divisor = to_divisor(args.value);
  if (!divisor) return args.refuse("a number above 0, of at most 19 digits that count");
  return std::make_unique<MultipleOf>(*divisor, args.value);
}

constexpr SchemaDialect kDraft4 = SchemaDialect::draft4;
constexpr SchemaDialect kDraft6 = SchemaDialect::draft6;

constexpr std::array kRows = {
    KeywordRow{"minimum", kDraft4, kDraft4, make_draft4_bound<Bound::at_least, Bound::above>},
    KeywordRow{"maximum", kDraft4, kDraft4, make_draft4_bound<Bound::at_most, Bound::below>},
    KeywordRow{"exclusiveMinimum", kDraft4, kDraft4, make_draft4_flag<true>},
    KeywordRow{"exclusiveMaximum", kDraft4, kDraft4, make_draft4_flag<false>},
    KeywordRow{"minimum", kDraft6, kLatestDraft, make_bound<Bound::at_least>},
    KeywordRow{"maximum", kDraft6, kLatestDraft, make_bound<Bound::at_most>},
    KeywordRow{"exclusiveMinimum", kDraft6, kLatestDraft, make_bound<Bound::above>},
    KeywordRow{"exclusiveMaximum", kDraft6, kLatestDraft, make_bound<Bound::below>},
    KeywordRow{"multipleOf", kFirstDraft, kLatestDraft, make_multiple_of},
};

}  // namespace

std::span<const KeywordRow> number_keywords() { return kRows; }

}  // namespace resttest
