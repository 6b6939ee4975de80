#include <string>

#include <gtest/gtest.h>

#include "json_schema/schema.h"

#include "resttest/json.h"

namespace resttest {
namespace {

Value json(const std::string& text) { return std::get<Value>(parse_json(text)); }

JsonSchema compiled(const std::string& schema, SchemaDialect dialect) {
  auto result = JsonSchema::compile(json(schema), {dialect});
  return std::get<JsonSchema>(std::move(result));
}

// "instance|schema|reason", a line for each error.
std::string errors_of(const JsonSchema& schema, const std::string& instance) {
  const auto result = schema.check(json(instance));
  if (const auto* limit = std::get_if<SchemaLimit>(&result)) {
    return std::string(limit->code) + ": " + limit->reason;
  }
  std::string lines;
  for (const SchemaError& error : std::get<std::vector<SchemaError>>(result)) {
    lines += (lines.empty() ? "" : "\n") + error.instance + "|" + error.schema + "|" + error.reason;
  }
  return lines;
}

TEST(JsonSchemaErrors, NamePlaceAndReason) {
  struct Case {
    const char* schema;
    const char* instance;
    const char* errors;
  };
  const Case cases[] = {
      {R"({"type": "integer"})", R"("x")", R"(|/type|must be integer, not string "x")"},
      {R"({"type": ["null", "array"]})", "1.5", "|/type|must be null or array, not number 1.5"},
      {R"({"type": "null"})", R"({"a": 1})", "|/type|must be null, not an object of 1 member"},
      {R"({"enum": [1, "a"]})", "[2, 3]",
       R"(|/enum|must be one of [1,"a"], not an array of 2 items)"},
      {R"({"const": null})", "true", "|/const|must be null, not boolean true"},
      {R"({"minimum": 5})", "3", "|/minimum|must be at least 5, not 3"},
      {R"({"maximum": 5})", "5.5", "|/maximum|must be at most 5, not 5.5"},
      {R"({"exclusiveMinimum": 5})", "5", "|/exclusiveMinimum|must be more than 5, not 5"},
      {R"({"exclusiveMaximum": 5})", "6", "|/exclusiveMaximum|must be less than 5, not 6"},
      {R"({"multipleOf": 0.1})", "0.25", "|/multipleOf|must be a multiple of 0.1, not 0.25"},
      {R"({"minLength": 1})", R"("")", "|/minLength|must have at least 1 character, not 0"},
      {R"({"maxLength": 2})", R"("äöü")", "|/maxLength|must have at most 2 characters, not 3"},
      {R"({"pattern": "^a"})", R"("b")",
       R"(|/pattern|must match the pattern "^a", not be string "b")"},
      {R"({"minItems": 2})", "[1]", "|/minItems|must have at least 2 items, not 1"},
      {R"({"uniqueItems": true})", "[1, 2, 3, 2]",
       "|/uniqueItems|must not repeat an item, but items 1 and 3 are equal"},
      {R"({"contains": {"const": 1}})", "[2]",
       "|/contains|must have at least 1 item as contains wants, not 0"},
      {R"({"contains": {"const": 1}, "maxContains": 1})", "[1, 1]",
       "|/contains|must have at most 1 item as contains wants"},
      {R"({"maxProperties": 0})", R"({"a": 1})",
       "|/maxProperties|must have at most 0 members, not 1"},
      {R"({"required": ["a", "b"]})", "{}",
       "|/required|must have the member \"a\"\n|/required|must have the member \"b\""},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"a": 1})",
       R"(|/dependentRequired|must have the member "b", because it has "a")"},
      {R"({"additionalProperties": false})", R"({"x/y": 1})",
       "/x~1y|/additionalProperties|must not be there"},
      {R"({"propertyNames": {"maxLength": 1}})", R"({"ab": 1})",
       R"(|/propertyNames/maxLength|the name "ab" must have at most 1 character, not 2)"},
      {R"({"not": {}})", "1", "|/not|must not fit this schema, but does"},
      {R"({"unevaluatedItems": false})", "[1]", "/0|/unevaluatedItems|must not be there"},
      {R"({"properties": {"a": {"items": {"type": "null"}}}})", R"({"a": [null, 1, 2]})",
       "/a/1|/properties/a/items/type|must be null, not integer 1\n"
       "/a/2|/properties/a/items/type|must be null, not integer 2"},
      {R"({"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}})", "1",
       "|/$defs/a/type|must be null, not integer 1"},
      {R"({"if": true, "then": {"minimum": 2}})", "1", "|/then/minimum|must be at least 2, not 1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.schema);
    EXPECT_EQ(errors_of(compiled(c.schema, SchemaDialect::draft2020_12), c.instance), c.errors);
  }
}

TEST(JsonSchemaErrors, OfSeveralSchemasTheNearestIsShown) {
  const char* const schema = R"({"anyOf": [
      {"type": "string"},
      {"type": "object", "properties": {"a": {"properties": {"b": {"type": "null"}}}}},
      {"type": "object", "required": ["c"]}]})";
  EXPECT_EQ(errors_of(compiled(schema, SchemaDialect::draft2020_12), R"({"a": {"b": 1}})"),
            "|/anyOf|fits none of the 3 schemas; the nearest is number 2: /a/b must be null, not "
            "integer 1");
  const char* const one = R"({"oneOf": [{"type": "string"}, {"minimum": 5, "multipleOf": 2}]})";
  EXPECT_EQ(errors_of(compiled(one, SchemaDialect::draft2020_12), "3"),
            "|/oneOf|fits none of the 2 schemas; the nearest is number 2: must be at least 5, not "
            "3 (and 1 more)");
  const char* const both = R"({"oneOf": [{}, {"type": "null"}, {"type": "integer"}]})";
  EXPECT_EQ(errors_of(compiled(both, SchemaDialect::draft2020_12), "3"),
            "|/oneOf|must fit one of the 3 schemas alone, but fits numbers 1 and 3");
}

TEST(JsonSchemaErrors, AreListedUpToABound) {
  const JsonSchema schema = compiled(R"({"items": {"type": "null"}})", SchemaDialect::draft2020_12);
  const auto count = [&](const std::string& instance) {
    return std::get<0>(schema.check(json(instance))).size();
  };
  EXPECT_EQ(count("[1, null, 1]"), 2u);
  EXPECT_EQ(count("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"), 20u);
  EXPECT_EQ(count("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"), 20u);
}

TEST(JsonSchemaErrors, LongTextIsCutBetweenCharacters) {
  std::string text = "\"a";
  for (int i = 0; i < 100; ++i) text += "é";
  const std::string shown =
      errors_of(compiled(R"({"type": "null"})", SchemaDialect::draft2020_12), text + "\"");
  EXPECT_TRUE(shown.ends_with("é...\"")) << shown;
  EXPECT_LT(shown.size(), 110u);
}

TEST(JsonSchemaErrors, ASchemaThatCannotBeUsedSaysWhereAndWhy) {
  struct Case {
    const char* schema;
    const char* place;
    const char* reason;
    SchemaDialect dialect = SchemaDialect::draft2020_12;
  };
  const Case cases[] = {
      {"3", "", "a schema must be an object or a boolean, not integer 3"},
      {R"({"properties": {"a": {"type": "strin"}}})", "/properties/a/type",
       "there is no type \"strin\"; types are null, boolean, integer, number, string, array, "
       "object"},
      {R"({"type": 3})", "/type", "type must be an array of strings, not 3"},
      {R"({"type": []})", "/type", "type must be at least one type, not an array of 0 items"},
      {R"({"minimum": "3"})", "/minimum", "minimum must be a number, not string \"3\""},
      {R"({"multipleOf": 0})", "/multipleOf",
       "multipleOf must be a number above 0, of at most 19 digits that count, not integer 0"},
      {R"({"minLength": -1})", "/minLength",
       "minLength must be a whole number from 0 on, not integer -1"},
      {R"({"minContains": 1.5, "contains": {}})", "/minContains",
       "minContains must be a whole number from 0 on, not number 1.5"},
      {R"({"pattern": "("})", "/pattern",
       "the pattern \"(\" cannot be used: missing ), unterminated subpattern at position 0"},
      {R"({"required": "a"})", "/required", "required must be an array of strings, not \"a\""},
      {R"({"required": ["a", "a"]})", "/required", "required has \"a\" twice"},
      {R"({"items": [{}]})", "/items",
       "items must be one schema in draft 2020-12; a list is prefixItems"},
      {R"({"allOf": []})", "/allOf",
       "allOf must be an array of schemas, at least one, not an array of 0 items"},
      {R"({"properties": {"a": 1}})", "/properties/a",
       "a schema must be an object or a boolean, not integer 1"},
      {R"({"properties": []})", "/properties",
       "properties must be an object of schemas, not an array of 0 items"},
      {R"({"$ref": "#/nope"})", "/$ref", "there is nothing at \"/nope\" to refer to"},
      {R"({"$ref": "#nope"})", "/$ref", "there is no anchor \"nope\" to refer to"},
      {R"({"$ref": "other.json"})", "/$ref",
       "\"other.json\" is outside of this document, and nothing is fetched"},
      {R"({"$id": "a", "$defs": {"x": {"$id": "a"}}})", "/$defs/x/$id",
       "two schemas have the $id \"a\""},
      {R"({"$anchor": "a", "$defs": {"x": {"$anchor": "a"}}})", "/$defs/x",
       "two schemas have the anchor \"a\""},
      {R"({"$id": "a#b"})", "/$id", "$id must have nothing behind a '#'; $anchor is for that"},
      {R"({"title": 1})", "/title", "title must be a string, not integer 1"},
      {R"({"not": true})", "/not", "a schema of draft 4 must be an object, not boolean true",
       SchemaDialect::draft4},
      {R"({"minimum": 1, "exclusiveMinimum": 1})", "/exclusiveMinimum",
       "exclusiveMinimum must be a boolean in draft 4, not integer 1", SchemaDialect::draft4},
      {R"({"exclusiveMinimum": true})", "/exclusiveMinimum", "exclusiveMinimum needs minimum",
       SchemaDialect::draft4},
      {R"({"$recursiveRef": "#a"})", "/$recursiveRef",
       "$recursiveRef must be \"#\", not string \"#a\"", SchemaDialect::draft2019_09},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.schema);
    const auto result = JsonSchema::compile(json(c.schema), {c.dialect});
    const auto* problems = std::get_if<std::vector<SchemaProblem>>(&result);
    ASSERT_TRUE(problems);
    ASSERT_EQ(problems->size(), 1u);
    EXPECT_EQ(problems->front().place, c.place);
    EXPECT_EQ(problems->front().reason, c.reason);
  }
}

TEST(JsonSchemaErrors, DoubtsAreWarnings) {
  struct Case {
    const char* schema;
    const char* place;
    const char* reason;
  };
  const Case cases[] = {
      {R"({"$schema": "http://example.org/x"})", "/$schema",
       "$schema \"http://example.org/x\" is no draft that resttest knows; draft 2020-12 is used"},
      {R"({"dependencies": {"a": ["b"]}})", "/dependencies",
       "dependencies means nothing in draft 2020-12"},
      {R"({"$schema": "http://json-schema.org/draft-04/schema#", "const": 1})", "/const",
       "const means nothing in draft 4"},
      {R"({"$schema": "http://json-schema.org/draft-07/schema", "properties": {"a": {"prefixItems": []}}})",
       "/properties/a/prefixItems", "prefixItems means nothing in draft 7"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.schema);
    const JsonSchema schema = compiled(c.schema, SchemaDialect::draft2020_12);
    ASSERT_EQ(schema.warnings().size(), 1u);
    EXPECT_EQ(schema.warnings()[0].place, c.place);
    EXPECT_EQ(schema.warnings()[0].reason, c.reason);
  }
  EXPECT_TRUE(compiled(R"({"$anchor": "a", "$dynamicAnchor": "a"})", SchemaDialect::draft2020_12)
                  .warnings()
                  .empty());
  EXPECT_TRUE(compiled(R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})",
                       SchemaDialect::draft7)
                  .warnings()
                  .empty());
}

TEST(JsonSchemaErrors, EveryDialectIsKnownByItsSchemaKeyword) {
  struct Case {
    const char* uri;
    SchemaDialect dialect;
  };
  const Case cases[] = {
      {"http://json-schema.org/draft-04/schema#", SchemaDialect::draft4},
      {"http://json-schema.org/draft-06/schema#", SchemaDialect::draft6},
      {"https://json-schema.org/draft-07/schema", SchemaDialect::draft7},
      {"https://json-schema.org/draft/2019-09/schema", SchemaDialect::draft2019_09},
      {"https://json-schema.org/draft/2020-12/schema#", SchemaDialect::draft2020_12},
  };
  for (const Case& c : cases) EXPECT_EQ(find_dialect(c.uri), c.dialect) << c.uri;
  EXPECT_FALSE(find_dialect("json-schema.org/draft-04/schema"));
  EXPECT_FALSE(find_dialect("http://json-schema.org/schema#"));
  // In draft 4 alone is 1.0 no integer.
  const std::string type = R"("type": "integer"})";
  EXPECT_EQ(errors_of(compiled("{" + type, SchemaDialect::draft4), "1.0"),
            "|/type|must be integer, not number 1.0");
  EXPECT_EQ(errors_of(compiled("{" + type, SchemaDialect::draft6), "1.0"), "");
}

}  // namespace
}  // namespace resttest
