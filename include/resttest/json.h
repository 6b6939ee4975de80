#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "resttest/value.h"

namespace resttest {

// Why a text is no JSON, and where.
struct JsonError {
  std::string reason;      // In plain words, lower case: "nesting is deeper than 512".
  std::size_t offset = 0;  // In bytes, from 0.
  std::string_view code = "json.syntax";  // Or "json.utf8", "json.depth".
};

// Reads one JSON document (RFC 8259, UTF-8) with Python's additions: NaN, Infinity, -Infinity,
// integers of any size. The last of several members of one name counts. Refused: an empty text, a
// byte order mark, text behind the document, bytes that are not UTF-8, nesting beyond 512.
std::variant<Value, JsonError> parse_json(std::string_view text);

enum class JsonStyle {
  compact,   // {"a":1}
  ascii,     // {"a":1}, escaped and with NaN and Infinity as Python's json.dumps writes them
  spaced,    // {"a": 1}, as Python's json.dumps writes it
  indented,  // two blanks for each level
};

// What is no JSON is written as null (NaN, infinities) or as text (dates); bytes that are not UTF-8
// as {"base64": "..."}. Integers keep all digits; reals are the shortest text that reads back.
std::string to_json(const Value& value, JsonStyle style = JsonStyle::compact);

}  // namespace resttest
