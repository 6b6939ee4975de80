#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "json_schema/check.h"
#include "json_schema/compiler.h"
#include "json_schema/describe.h"

namespace resttest {

enum class SizeBound { at_least, at_most };

// minLength, maxItems, minProperties and the like. `Sizes` says what is counted:
//   static constexpr std::string_view kNoun;
//   static std::optional<std::size_t> of(const Value&);   nothing for values without that size.
template <typename Sizes, SizeBound bound>
class SizeKeyword : public Keyword {
 public:
  explicit SizeKeyword(std::size_t limit) : limit_(limit) {}

  static std::unique_ptr<Keyword> make(const KeywordArgs& args) {
    const auto limit = args.count();
    return limit ? std::make_unique<SizeKeyword>(*limit) : nullptr;
  }

  bool accepts(SchemaCheck& check, const Subject& subject) const override {
    const auto size = Sizes::of(subject.value);
    if (!size) return true;
    constexpr bool kIsLow = bound == SizeBound::at_least;
    if (kIsLow ? *size >= limit_ : *size <= limit_) return true;
    return check.refuse(subject, place, [&] {
      return (kIsLow ? "must have at least " : "must have at most ") +
             counted(limit_, Sizes::kNoun) + ", not " + std::to_string(*size);
    });
  }

 private:
  std::size_t limit_;
};

}  // namespace resttest
