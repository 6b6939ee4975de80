#include "query/pattern_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/format.h"
#include "base/unicode.h"

namespace resttest {
namespace {

// Python's str.isspace() and what is between. PCRE2's \s has U+180E and lacks U+001C to U+001F.
constexpr std::string_view kSpaces =
    R"(\t-\r\x1c-\x20\x85\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})";
constexpr std::string_view kNoSpaces =
    R"(\x00-\x08\x0e-\x1b\x21-\x84\x86-\x9f\xa1-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027})"
    R"(\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff})";

// The items of a class that a category is.
std::string_view category_items(char letter, bool ascii) {
  switch (letter) {
    case 'd':
      return ascii ? "0-9" : R"(\d)";
    case 'D':
      return ascii ? R"(\x00-\x2f\x3a-\x{10ffff})" : R"(\D)";
    case 'w':
      return ascii ? "a-zA-Z0-9_" : R"(\w)";
    case 'W':
      return ascii ? R"(\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x{10ffff})" : R"(\W)";
    case 's':
      return ascii ? R"(\t-\r\x20)" : kSpaces;
    default:
      return ascii ? R"(\x00-\x08\x0e-\x1f\x21-\x{10ffff})" : kNoSpaces;
  }
}

bool is_lower(char32_t code) { return code >= 'a' && code <= 'z'; }
bool is_upper(char32_t code) { return code >= 'A' && code <= 'Z'; }
bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }
bool is_surrogate(char32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

void append_character(char32_t code, std::string& out) {
  if (is_lower(code) || is_upper(code) || is_digit(code) || code == '_') {
    out += static_cast<char>(code);
  } else if (code > 0x20 && code < 0x7F) {
    out += {'\\', static_cast<char>(code)};
  } else if (code <= 0x20 || code == 0x7F || code == 0x85) {
    out += format("\\x{:02x}", static_cast<unsigned>(code));
  } else {
    append_utf8(code, out);
  }
}

// Characters that Python takes for one when it ignores case and PCRE2 for letters of their own.
struct Fold {
  std::array<char32_t, 4> characters;  // 0: none.
  std::string_view items;              // Of a class.
};

constexpr Fold kFolds[] = {
    {{'i', 'I', 0x130, 0x131}, R"(iI\x{130}\x{131})"},
    {{0x390, 0x1FD3}, R"(\x{390}\x{1fd3})"},
    {{0x3B0, 0x1FE3}, R"(\x{3b0}\x{1fe3})"},
    {{0xFB05, 0xFB06}, R"(\x{fb05}\x{fb06})"},
};

bool has_any(const Fold& fold, char32_t low, char32_t high) {
  return std::ranges::any_of(fold.characters, [low, high](char32_t code) {
    return code != 0 && low <= code && code <= high;
  });
}

bool is_folded(char32_t code) {
  return std::ranges::any_of(kFolds,
                             [code](const Fold& fold) { return has_any(fold, code, code); });
}

}  // namespace

void append_literal(char32_t code, const PatternFlags& flags, std::string& out) {
  if (is_surrogate(code)) {
    out += "(?!)";  // No text has one.
    return;
  }
  const bool letter = is_lower(code) || is_upper(code);
  if (flags.ignore_case && ((flags.ascii && letter) || is_folded(code))) {
    ClassText both(false, flags);
    both.add_range(code, code);
    both.append_to(out);
  } else {
    append_character(code, out);
  }
}

void append_category(char letter, const PatternFlags& flags, std::string& out) {
  out.append("[").append(category_items(letter, flags.ascii)).append("]");
}

void append_boundary(char letter, const PatternFlags& flags, std::string& out) {
  // In Python an empty text has no \B.
  if (!flags.ascii) {
    out += letter == 'b' ? R"(\b)" : R"((?:(?!\A\z)\B))";
  } else if (letter == 'b') {
    out += "(?:(?<=[a-zA-Z0-9_])(?![a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?=[a-zA-Z0-9_]))";
  } else {
    out += R"((?:(?!\A\z)(?:(?<=[a-zA-Z0-9_])(?=[a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?![a-zA-Z0-9_]))))";
  }
}

void ClassText::add_range(char32_t low, char32_t high) {
  write_range(low, high);
  if (!flags_.ignore_case) return;
  if (!flags_.ascii) {
    for (const Fold& fold : kFolds) {
      if (has_any(fold, low, high)) items_ += fold.items;
    }
    return;
  }
  constexpr char32_t kToUpper = 'A' - 'a';
  const auto add_shifted = [&](char32_t first, char32_t last, char32_t shift) {
    const char32_t from = std::max(low, first);
    const char32_t to = std::min(high, last);
    if (from <= to) write_range(from + shift, to + shift);
  };
  add_shifted('a', 'z', kToUpper);
  add_shifted('A', 'Z', -kToUpper);
}

void ClassText::write_range(char32_t low, char32_t high) {
  // No text has surrogates, and PCRE2 takes none for an end of a range.
  if (is_surrogate(low)) low = 0xE000;
  if (is_surrogate(high)) high = 0xD7FF;
  if (low > high) return;
  append_character(low, items_);
  if (low == high) return;
  items_ += '-';
  append_character(high, items_);
}

void ClassText::add_category(char letter) { items_ += category_items(letter, flags_.ascii); }

void ClassText::append_to(std::string& out) const {
  if (items_.empty()) {
    out += negated_ ? "(?s:.)" : "(?!)";  // It had surrogates alone.
    return;
  }
  out.append(negated_ ? "[^" : "[").append(items_).append("]");
}

}  // namespace resttest
