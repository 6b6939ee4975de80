#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace resttest {

// Why a text is no JMESPath expression, or why one has no result for a document.
struct JmesPathError {
  // Those of the specification, and the limits on what an expression may cost.
  enum class Kind { syntax, unknown_function, invalid_arity, invalid_type, invalid_value, limit };

  Kind kind = Kind::syntax;
  std::string reason;      // In plain words, lower case; says the place where it knows one.
  std::size_t column = 0;  // In characters, from 1; 0: of the whole, or met while evaluating.
};

// "jmespath.syntax", "jmespath.unknown-function", ..., "query.limit".
std::string_view code_of(JmesPathError::Kind kind);

}  // namespace resttest
