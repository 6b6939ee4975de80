#include <algorithm>
#include <array>

#include "json_schema/keywords.h"

namespace resttest {
namespace {

constexpr SchemaDialect kDraft6 = SchemaDialect::draft6;
constexpr SchemaDialect kDraft7 = SchemaDialect::draft7;
constexpr SchemaDialect kDraft2019 = SchemaDialect::draft2019_09;
constexpr SchemaDialect kDraft2020 = SchemaDialect::draft2020_12;

// Only the shape of these can be wrong.

std::unique_ptr<Keyword> make_text(const KeywordArgs& args) {
  if (!args.value.get_if<std::string>()) return args.refuse("a string");
  return nullptr;
}

std::unique_ptr<Keyword> make_flag(const KeywordArgs& args) {
  if (!args.value.get_if<bool>()) return args.refuse("a boolean");
  return nullptr;
}

std::unique_ptr<Keyword> make_list(const KeywordArgs& args) {
  if (!args.value.get_if<Value::Array>()) return args.refuse("an array");
  return nullptr;
}

// A letter or '_', then letters, digits, '-', '.', '_'; ':' in draft 2019-09.
std::unique_ptr<Keyword> make_anchor(const KeywordArgs& args) {
  constexpr std::string_view kMore = "0123456789-.:";
  const auto is_first = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto* text = args.value.get_if<std::string>();
  const bool fits =
      text && !text->empty() && is_first(text->front()) && std::ranges::all_of(*text, [&](char c) {
        return is_first(c) || kMore.find(c) != std::string_view::npos;
      });
  return fits ? nullptr : args.refuse("a name that begins with a letter");
}

std::unique_ptr<Keyword> make_vocabulary(const KeywordArgs& args) {
  if (!args.value.get_if<Value::Object>()) return args.refuse("an object");
  return nullptr;
}

std::unique_ptr<Keyword> make_schema(const KeywordArgs& args) {
  args.child(args.value);
  return nullptr;
}

constexpr std::array kRows = {
    KeywordRow{"$schema", kFirstDraft, kLatestDraft, make_text},
    KeywordRow{"id", kFirstDraft, kFirstDraft, make_text},
    KeywordRow{"$id", kDraft6, kLatestDraft, make_text},
    KeywordRow{"$anchor", kDraft2019, kLatestDraft, make_anchor},
    KeywordRow{"$dynamicAnchor", kDraft2020, kLatestDraft, make_anchor},
    KeywordRow{"$recursiveAnchor", kDraft2019, kDraft2019, make_flag},
    KeywordRow{"$vocabulary", kDraft2019, kLatestDraft, make_vocabulary},
    KeywordRow{"$comment", kDraft7, kLatestDraft, make_text},
    KeywordRow{"title", kFirstDraft, kLatestDraft, make_text},
    KeywordRow{"description", kFirstDraft, kLatestDraft, make_text},
    KeywordRow{"examples", kDraft6, kLatestDraft, make_list},
    KeywordRow{"deprecated", kDraft2019, kLatestDraft, make_flag},
    KeywordRow{"readOnly", kDraft7, kLatestDraft, make_flag},
    KeywordRow{"writeOnly", kDraft7, kLatestDraft, make_flag},
    KeywordRow{"format", kFirstDraft, kLatestDraft, make_text},
    KeywordRow{"contentMediaType", kDraft7, kLatestDraft, make_text},
    KeywordRow{"contentEncoding", kDraft7, kLatestDraft, make_text},
    KeywordRow{"contentSchema", kDraft2019, kLatestDraft, make_schema},
};

}  // namespace

std::span<const KeywordRow> annotation_keywords() { return kRows; }

}  // namespace resttest
