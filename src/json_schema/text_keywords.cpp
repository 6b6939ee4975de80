#include <array>

#include "base/text.h"
#include "json_schema/check.h"
#include "json_schema/describe.h"
#include "json_schema/keywords.h"
#include "json_schema/size_bound.h"

namespace resttest {
namespace {

struct Characters {
  static constexpr std::string_view kNoun = "character";
  static std::optional<std::size_t> of(const Value& value) {
    const auto* text = value.get_if<std::string>();
    return text ? std::optional(count_characters(*text)) : std::nullopt;
  }
};

// As Python's re.search() finds it: anywhere in the text.
class Pattern : public Keyword {
 public:
  Pattern(const Regex& regex, std::string text) : regex_(regex), text_(std::move(text)) {}

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto* text = subject.value.get_if<std::string>();
    if (!text || check.matches(regex_, *text)) return true;
    return check.refuse(subject, place, [&] {
      return "must match the pattern " + quoted_name(text_) + ", not be " +
             described(subject.value);
    });
  }

 private:
  const Regex& regex_;
  std::string text_;
};

std::unique_ptr<Keyword> make_pattern(const KeywordArgs& args) {
  const auto* text = args.value.get_if<std::string>();
  if (!text) return args.refuse("a string");
  const Regex* regex = args.pattern(*text);
  return regex ? std::make_unique<Pattern>(*regex, *text) : nullptr;
}

constexpr std::array kRows = {
    KeywordRow{"minLength", kFirstDraft, kLatestDraft,
               SizeKeyword<Characters, SizeBound::at_least>::make},
    KeywordRow{"maxLength", kFirstDraft, kLatestDraft,
               SizeKeyword<Characters, SizeBound::at_most>::make},
    KeywordRow{"pattern", kFirstDraft, kLatestDraft, make_pattern},
};

}  // namespace

std::span<const KeywordRow> text_keywords() { return kRows; }

}  // namespace resttest
