#include "extend/character_sets.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace resttest {
namespace {

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define PUNCTUATION "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
#define WHITESPACE " \t\n\r\v\f"

struct CharacterSet {
  const char* name;
  std::string_view characters;
};

constexpr CharacterSet kSets[] = {
    {"alphanumeric", LOWER UPPER DIGITS},
    {"alphanumeric_lower", LOWER DIGITS},
    {"alphanumeric_upper", UPPER DIGITS},
    {"ascii_letters", LOWER UPPER},
    {"ascii_lowercase", LOWER},
    {"ascii_uppercase", UPPER},
    {"digits", DIGITS},
    {"hex_lower", DIGITS "abcdef"},
    {"hex_upper", DIGITS "ABCDEF"},
    {"hexdigits", DIGITS "abcdefABCDEF"},
    {"letters", LOWER UPPER},
    {"lowercase", LOWER},
    {"octdigits", "01234567"},
    {"printable", DIGITS LOWER UPPER PUNCTUATION WHITESPACE},
    {"punctuation", PUNCTUATION},
    {"uppercase", UPPER},
    {"url.safe", LOWER UPPER DIGITS "-~_."},
    {"url.slug", LOWER DIGITS "-"},
    {"whitespace", WHITESPACE},
};

}  // namespace

std::optional<std::string_view> find_character_set(std::string_view name) {
  const auto found = std::ranges::find_if(
      kSets, [name](const CharacterSet& set) { return is_same_word(set.name, name); });
  return found == std::end(kSets) ? std::nullopt : std::optional(found->characters);
}

std::vector<std::string> character_set_names() {
  std::vector<std::string> names;
  for (const CharacterSet& set : kSets) names.emplace_back(set.name);
  return names;
}

}  // namespace resttest
