#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "query/jmespath/error.h"

#include "resttest/value.h"

namespace resttest::jmespath {

struct Token {
  enum class Kind {
    end,
    name,         // foo
    quoted_name,  // "foo"
    literal,      // `1` or 'text'
    number,       // 1, -1: of an index
    dot,
    star,
    flatten,       // []
    filter,        // [?
    left_bracket,  // [
    right_bracket,
    left_brace,
    right_brace,
    left_paren,
    right_paren,
    comma,
    colon,
    current,    // @
    reference,  // &
    pipe,
    disjunction,
    conjunction,
    negation,
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
  };

  Kind kind = Kind::end;
  std::size_t column = 1;   // Where it begins: in characters, from 1.
  std::string text = {};    // Of a name: what it says; else as written.
  Value literal = {};       // Of a literal.
  std::int64_t number = 0;  // The nearest that 64 bits hold.
};

// The tokens of an expression, the last of them `end`.
std::variant<std::vector<Token>, JmesPathError> tokenize(std::string_view expression);

}  // namespace resttest::jmespath
