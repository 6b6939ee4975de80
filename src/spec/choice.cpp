#include "spec/choice.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/text.h"

namespace resttest {

std::optional<std::size_t> read_choice(Fields& fields, std::string_view name,
                                       std::initializer_list<const char*> words) {
  const Node* node = fields.child(name);
  if (!node) return std::nullopt;
  const auto* text = node->value.get_if<std::string>();
  const auto* word = std::ranges::find_if(
      words, [text](const char* known) { return text && is_same_word(*text, known); });
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  const std::vector<std::string> known(words.begin(), words.end());
  fields.found().error("bad-choice", node->where,
                       format("{} must be {}, not {}", name, join(known, " or "), shown(*node)),
                       text ? did_you_mean(to_lower(*text), known) : "");
  return std::nullopt;
}

}  // namespace resttest
