// Whatever schemas refer to and servers answer, a check ends, and says so when it ended early.

#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "json_schema/schema.h"

#include "resttest/json.h"

namespace resttest {
namespace {

Value json(const std::string& text) { return std::get<Value>(parse_json(text)); }

// "valid", "not valid", or why there is no answer.
std::string verdict(const std::string& schema, const Value& instance) {
  const auto compiled = JsonSchema::compile(json(schema));
  const auto result = std::get<JsonSchema>(compiled).check(instance);
  if (const auto* limit = std::get_if<SchemaLimit>(&result)) {
    return std::string(limit->code) + ": " + limit->reason;
  }
  return std::get<0>(result).empty() ? "valid" : "not valid";
}

TEST(JsonSchemaLimits, CirclesOfReferencesAreFound) {
  const char* const schemas[] = {
      R"({"$ref": "#"})",
      R"({"allOf": [{"$ref": "#"}]})",
      R"({"not": {"$ref": "#"}})",
      R"({"if": {"$ref": "#"}, "else": false})",
      R"({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}})",
      R"({"$dynamicAnchor": "a", "anyOf": [{"$dynamicRef": "#a"}]})",
      R"({"dependentSchemas": {"a": {"$ref": "#"}}})",
  };
  for (const char* schema : schemas) {
    SCOPED_TRACE(schema);
    const std::string said = verdict(schema, json(R"({"a": 1})"));
    EXPECT_TRUE(said.starts_with("schema.limit: the schema at '")) << said;
    EXPECT_TRUE(said.ends_with("' refers to itself in a circle")) << said;
  }
  // Another value is no circle, nor is the same schema twice, one after the other.
  EXPECT_EQ(verdict(R"({"items": {"$ref": "#"}})", json("[[[]]]")), "valid");
  EXPECT_EQ(verdict(R"({"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}],
                        "$defs": {"a": {"type": "integer"}}})",
                    1),
            "valid");
}

// A schema that refers to a schema that refers to ..., `length` times.
std::string chain(int length) {
  std::string schema = R"({"$ref": "#/$defs/0", "$defs": {)";
  for (int i = 0; i + 1 < length; ++i) {
    schema +=
        "\"" + std::to_string(i) + R"(": {"$ref": "#/$defs/)" + std::to_string(i + 1) + "\"},";
  }
  return schema + "\"" + std::to_string(length - 1) + R"(": {"type": "integer"}}})";
}

TEST(JsonSchemaLimits, ChainsOfReferences) {
  EXPECT_EQ(verdict(chain(127), 1), "valid");
  EXPECT_EQ(verdict(chain(128), 1), "valid");
  EXPECT_EQ(verdict(chain(129), 1), "schema.limit: more than 128 references follow one another");
}

TEST(JsonSchemaLimits, Steps) {
  // Every item is looked at under 1,000 schemas, of one keyword each.
  std::string schema = R"({"items": {"allOf": [)";
  for (int i = 0; i < 1000; ++i) schema += R"({"minimum": 0},)";
  schema += "{}]}}";
  EXPECT_EQ(verdict(schema, Value::Array(400, Value(1))), "valid");
  EXPECT_EQ(verdict(schema, Value::Array(600, Value(1))),
            "schema.limit: the check takes more than 1000000 steps");
  EXPECT_EQ(verdict(R"({"not": )" + schema + "}", Value::Array(600, Value(1))),
            "schema.limit: the check takes more than 1000000 steps");
  // Doubling at every level.
  std::string definitions;
  for (int i = 0; i < 30; ++i) {
    const std::string next = R"({"$ref": "#/$defs/)" + std::to_string(i + 1) + "\"}";
    definitions += "\"" + std::to_string(i) + R"(": {"allOf": [)" + next + "," + next + "]},";
  }
  EXPECT_EQ(verdict(R"({"$ref": "#/$defs/0", "$defs": {)" + definitions + R"("30": {}}})", 1),
            "schema.limit: the check takes more than 1000000 steps");
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST(JsonSchemaLimits, DeepDocumentsAndDeepSchemas) {
  EXPECT_EQ(verdict(R"({"items": {"$ref": "#"}})", json(nested(512))), "valid");
  EXPECT_EQ(
      verdict(R"({"items": {"anyOf": [{"type": "null"}, {"$ref": "#"}]}})", json(nested(512))),
      "valid");
  // Eight schemas for each level of the value.
  const std::string deep = R"({"allOf": [{"allOf": [{"allOf": [{"allOf": [{"allOf": [{"allOf": [)"
                           R"({"items": {"$ref": "#"}}]}]}]}]}]}]})";
  EXPECT_EQ(verdict(deep, json(nested(150))), "valid");
  EXPECT_EQ(verdict(deep, json(nested(512))),
            "schema.limit: schemas and values nest deeper than 1600");
  std::string schema = "{}";
  for (int i = 0; i < 255; ++i) schema = R"({"not": )" + schema + "}";
  EXPECT_EQ(verdict(schema, 1), "not valid");
}

TEST(JsonSchemaLimits, APatternThatTakesTooLong) {
  const std::string text(40, 'a');
  const std::string said = verdict(R"({"pattern": "^(a|aa)+$"})", Value(text + "!"));
  EXPECT_TRUE(said.starts_with("regex.limit: ")) << said;
}

TEST(JsonSchemaLimits, NumbersOfAnySize) {
  const Value huge = BigInteger{std::string(100'000, '9')};
  EXPECT_EQ(verdict(R"({"type": "integer", "minimum": 1, "multipleOf": 9})", huge), "valid");
  EXPECT_EQ(verdict(R"({"multipleOf": 7.5})", huge), "not valid");
  EXPECT_EQ(verdict(R"({"multipleOf": 1e300})", 1e308), "valid");
  EXPECT_EQ(verdict(R"({"multipleOf": 5e-324})", 1.5), "valid");
  EXPECT_EQ(verdict(R"({"multipleOf": 3})", BigInteger{"9223372036854775808"}), "not valid");
}

TEST(JsonSchemaLimits, ThreadsShareASchema) {
  const auto compiled = JsonSchema::compile(
      json(R"({"$ref": "https://json-schema.org/draft/2020-12/schema", "required": ["type"]})"));
  const auto& schema = std::get<JsonSchema>(compiled);
  const Value instance = json(R"({"type": "object", "properties": {"a": {"pattern": "x"}}})");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20; ++k) EXPECT_TRUE(std::get<0>(schema.check(instance)).empty());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace resttest
