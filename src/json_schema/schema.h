#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json_schema/dialect.h"

#include "resttest/value.h"

namespace resttest {

struct SchemaProgram;

// What is wrong with a schema itself.
struct SchemaProblem {
  std::string place;   // A JSON pointer to the keyword; behind the URI of a document of its own.
  std::string reason;  // "minimum must be a number, not string \"3\"".
};

// Why a value is not as a schema wants it.
struct SchemaError {
  std::string instance;  // A JSON pointer to the value; empty for the whole document.
  std::string schema;    // A JSON pointer to the keyword, as in SchemaProblem.
  std::string reason;    // What it must be and what it is: "must be at least 5, not 3".
};

// Why a check has no answer.
struct SchemaLimit {
  std::string reason;
  std::string_view code = "schema.limit";  // Or "regex.limit".
};

// How many errors a check lists.
inline constexpr std::size_t kSchemaErrors = 20;

struct SchemaSettings {
  SchemaDialect dialect = SchemaDialect::draft2020_12;  // Where the schema has no $schema.

  // Documents by URI that the schema may refer to, besides itself and the metaschemas. Nothing is
  // ever fetched; suites give none.
  std::map<std::string, Value> documents = {};
};

// A JSON Schema, compiled once and checked often: drafts 4, 6, 7, 2019-09 and 2020-12. `format` and
// the content keywords say nothing about validity. Immutable; threads share it.
class JsonSchema {
 public:
  // Every keyword is looked at, wherever it stands, and every reference resolved. All problems are
  // returned, at least one, where there are any.
  static std::variant<JsonSchema, std::vector<SchemaProblem>> compile(
      Value schema, const SchemaSettings& settings = {});

  // What can be used but hardly means what its author thought: an unknown $schema, a keyword of
  // another draft.
  const std::vector<SchemaProblem>& warnings() const;

  // Every error up to kSchemaErrors, none where `instance` is valid. Numbers compare exactly, of
  // any size; 1.0 is the integer 1 (not so for `type: integer` in draft 4); true is not 1.
  std::variant<std::vector<SchemaError>, SchemaLimit> check(const Value& instance) const;

 private:
  explicit JsonSchema(std::shared_ptr<const SchemaProgram> program);

  std::shared_ptr<const SchemaProgram> program_;
};

}  // namespace resttest
