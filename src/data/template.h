#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "resttest/context.h"

namespace resttest {

// A text with $name, ${name} and $$, parsed once and rendered often. Names are ASCII
// [A-Za-z_][A-Za-z0-9_]*, longest match, case-sensitive. What is no reference, or names a variable
// that is not bound, stays as it is written. One pass: what a variable holds is not looked at.
// Workers share it.
class Template {
 public:
  explicit Template(std::string_view text);

  // A text that is no template: `$` means nothing in it.
  static Template literal(std::string text);

  // Appends the text with the variables of `context` filled in, each in Python's text form.
  void render(const Context& context, std::string& out) const;
  std::string render(const Context& context) const;

  // Whether every rendering gives the same text.
  bool is_constant() const;

  // The variables that are referred to, in order, repeats included.
  std::vector<std::string> variables() const;

 private:
  struct Piece {
    std::string text;      // Literal, or the reference as written.
    std::string variable;  // Empty for a literal.
  };

  Template() = default;

  std::vector<Piece> pieces_;
};

}  // namespace resttest
