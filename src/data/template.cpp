#include "data/template.h"

#include <algorithm>
#include <utility>

#include "data/python_text.h"

namespace resttest {
namespace {

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// The name at the start of `text`, longest match; empty where there is none.
std::string_view leading_name(std::string_view text) {
  if (text.empty() || !starts_name(text[0])) return {};
  const auto end = std::ranges::find_if_not(
      text, [](char c) { return starts_name(c) || (c >= '0' && c <= '9'); });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// A reference at the start of a text: as it is written, and the variable it names.
struct Reference {
  std::string_view text;
  std::string_view variable;
};

// The `$name` or `${name}` that `text` starts with; both parts empty where it is no reference.
Reference leading_reference(std::string_view text) {
  const bool braced = text.substr(1).starts_with('{');
  const std::string_view name = leading_name(text.substr(braced ? 2 : 1));
  if (name.empty()) return {};
  if (!braced) return {text.substr(0, 1 + name.size()), name};
  const std::size_t end = 2 + name.size();
  return text.substr(end).starts_with('}') ? Reference{text.substr(0, end + 1), name} : Reference{};
}

}  // namespace

Template::Template(std::string_view text) {
  pieces_.reserve(2 * static_cast<std::size_t>(std::ranges::count(text, '$')) + 1);
  std::string literal;
  const auto end_literal = [this, &literal] {
    if (!literal.empty()) pieces_.push_back({std::exchange(literal, {}), {}});
  };
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('$'), text.size());
    literal += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Reference reference = leading_reference(text);
    if (!reference.variable.empty()) {
      end_literal();
      pieces_.push_back({std::string(reference.text), std::string(reference.variable)});
      text.remove_prefix(reference.text.size());
    } else {
      literal += '$';
      text.remove_prefix(text.starts_with("$$") ? 2 : 1);
    }
  }
  end_literal();
}

Template Template::literal(std::string text) {
  Template literal;
  if (!text.empty()) literal.pieces_.push_back({std::move(text), {}});
  return literal;
}

void Template::render(const Context& context, std::string& out) const {
  for (const Piece& piece : pieces_) {
    const Value* value = piece.variable.empty() ? nullptr : context.find(piece.variable);
    if (value) {
      append_python_text(*value, out);
    } else {
      out += piece.text;
    }
  }
}

std::string Template::render(const Context& context) const {
  std::string text;
  render(context, text);
  return text;
}

bool Template::is_constant() const {
  return std::ranges::all_of(pieces_, [](const Piece& piece) { return piece.variable.empty(); });
}

std::vector<std::string> Template::variables() const {
  std::vector<std::string> names;
  for (const Piece& piece : pieces_) {
    if (!piece.variable.empty()) names.push_back(piece.variable);
  }
  return names;
}

}  // namespace resttest
