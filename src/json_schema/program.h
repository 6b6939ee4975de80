#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "json_schema/dialect.h"
#include "json_schema/schema.h"
#include "query/regex.h"

#include "resttest/value.h"

namespace resttest {

class SchemaCheck;
struct Schema;
struct Subject;

// A schema that has a URI of its own, and those inside it that have none.
struct SchemaResource {
  using Anchors = std::map<std::string, const Schema*, std::less<>>;

  std::string uri;  // Without fragment; of the document itself it may be empty.
  SchemaDialect dialect;
  const Schema* root = nullptr;
  Anchors anchors;                    // Dynamic ones, too.
  Anchors dynamic_anchors;            // $dynamicAnchor
  bool has_recursive_anchor = false;  // $recursiveAnchor: true
};

// One keyword of a schema, ready to look at values.
class Keyword {
 public:
  virtual ~Keyword() = default;

  // Whether `subject` is as the keyword wants it. Reasons why not go to `check`.
  virtual bool accepts(SchemaCheck& check, const Subject& subject) const = 0;

  std::string place;  // As SchemaError::schema.
};

// One schema: a boolean, or an object with its keywords in the order in which they look.
struct Schema {
  const SchemaResource* resource = nullptr;
  std::string place;              // A JSON pointer in its document.
  const Value* source = nullptr;  // What it was compiled from.
  bool refuses_everything = false;
  bool asks_for_evaluated = false;  // Has unevaluatedItems or unevaluatedProperties.
  std::vector<std::unique_ptr<Keyword>> keywords;
};

// A compiled schema with everything it refers to. All that keywords point at lives here.
struct SchemaProgram {
  std::vector<std::unique_ptr<const Value>> documents;
  std::vector<std::unique_ptr<SchemaResource>> resources;
  std::vector<std::unique_ptr<Schema>> schemas;
  std::map<std::string, Regex, std::less<>> patterns;
  const Schema* root = nullptr;
  std::vector<SchemaProblem> warnings;
};

}  // namespace resttest
