#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "support/value_nodes.h"

#include "resttest/context.h"
#include "resttest/extend.h"

namespace resttest {
namespace {

struct Made {
  std::unique_ptr<Validator> validator;
  Diagnostics found;

  std::string messages() const {
    std::string all;
    for (const Diagnostic& one : found.sorted()) {
      all += one.severity == Severity::error ? "error " : "warning ";
      all += one.code + ": " + one.message + "\n";
    }
    return all;
  }
};

Made make(const std::string& config) {
  const Registry registry = Registry::with_builtins();
  const Node node = node_of(config);
  Made made;
  made.validator =
      registry.validators.find("json_schema")->item({node, node.where, registry, {}, made.found});
  return made;
}

std::optional<Failure> check(const Made& made, std::string body) {
  Response response;
  response.body = std::move(body);
  Context context;
  context.bind("type", "integer");
  context.bind("name", "schema");
  return made.validator->check(Answer(response), context);
}

std::string write_file(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream(path) << text;
  return path;
}

TEST(JsonSchemaValidator, HoldsForBodiesThatAreValid) {
  const std::string path = write_file("schema.yaml", "type: $type\n");
  write_file("plain.json", "{\n\t\"type\": \"integer\"\n}\n");
  const std::string folder = ::testing::TempDir();
  const std::string configs[] = {
      R"({"schema": "{type: integer}"})",
      R"({"Schema": "{\"type\": \"integer\"}"})",
      R"([{"schema": "type: integer\nminimum: 1"}])",
      R"({"schema": {"template": "{type: $type}"}})",
      R"({"schema": {"file": ")" + folder + R"(plain.json"}})",
      R"({"schema": {"template": {"file": ")" + path + R"("}}})",
      R"({"schema": {"template": {"file": {"template": ")" + folder + R"($name.yaml"}}}})",
      R"({"schema": "{enum: [2024-01-02, 1]}"})",
  };
  for (const std::string& config : configs) {
    SCOPED_TRACE(config);
    const Made made = make(config);
    EXPECT_EQ(made.messages(), "");
    ASSERT_TRUE(made.validator);
    EXPECT_FALSE(check(made, "1"));
    EXPECT_TRUE(check(made, "\"x\""));
  }
  EXPECT_FALSE(check(make(R"({"schema": "{const: 2024-01-02}"})"), "\"2024-01-02\""));
}

TEST(JsonSchemaValidator, Failures) {
  struct Case {
    const char* name;
    const char* config;
    const char* body;
    Failure::Kind kind;
    const char* code;
    const char* message;
    const char* details;
  };
  constexpr auto kException = Failure::Kind::validator_exception;
  constexpr const char* kFailed = "JSON Schema Validation Failed";
  const Case cases[] = {
      {"every error is a line", R"({"schema": "{required: [a], properties: {b: {type: string}}}"})",
       R"({"b": 1})", kException, "schema.mismatch", kFailed,
       "at the root: must have the member \"a\" (schema: /required)\n"
       "at /b: must be string, not integer 1 (schema: /properties/b/type)"},
      {"names stay on their line", R"({"schema": "{additionalProperties: false}"})",
       R"({"a\nb": 1})", kException, "schema.mismatch", kFailed,
       "at /a\\nb: must not be there (schema: /additionalProperties)"},
      {"the root of the schema", R"({"schema": "false"})", "1", kException, "schema.mismatch",
       kFailed, "at the root: must not be there (schema: the root)"},
      {"no JSON", R"({"schema": "{}"})", "nope", kException, "json.syntax", kFailed,
       "body is not JSON: a value should stand where there is 'n' (at byte 0)"},
      {"a circle", R"({"schema": "{$ref: '#'}"})", "1", kException, "schema.limit", kFailed,
       "the schema at '' refers to itself in a circle"},
      {"a schema that cannot be used", R"({"schema": {"template": "{type: x$type}"}})", "1",
       kException, "schema.mismatch", kFailed,
       "the schema cannot be used: at /type: there is no type \"xinteger\"; types are null, "
       "boolean, integer, number, string, array, object"},
      {"a file that is not there", R"({"schema": {"file": {"template": "/nowhere/$name"}}})", "1",
       Failure::Kind::execution, "execution",
       "cannot read '/nowhere/schema': there is no such file", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto failure = check(make(c.config), c.body);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, c.kind);
    EXPECT_EQ(failure->code, c.code);
    EXPECT_EQ(failure->where.line, 3);
    EXPECT_EQ(failure->message, c.message);
    EXPECT_EQ(failure->details, c.details);
  }
}

TEST(JsonSchemaValidator, SaysThatItListsTheFirstErrorsOnly) {
  const auto failure = check(make(R"({"schema": "{items: false}"})"),
                             "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]");
  EXPECT_TRUE(failure->details.ends_with("\nonly the first 20 errors are listed"));
}

TEST(JsonSchemaValidator, MistakesOfTheSuite) {
  struct Case {
    const char* config;
    const char* messages;
  };
  const Case cases[] = {
      {"{}", "error missing-key: json_schema needs 'schema'\n"},
      {R"({"schema": 3})",
       "error bad-content: schema must be text, {template: text} or {file: path}, not 3\n"},
      {R"({"schema": ""})", "error bad-content: schema is empty\n"},
      {R"({"schema": {"file": "/nowhere.json"}})",
       "error unreadable-file: cannot read '/nowhere.json': there is no such file\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.config);
    const Made made = make(c.config);
    EXPECT_FALSE(made.validator);
    EXPECT_EQ(made.messages(), c.messages);
  }
}

TEST(JsonSchemaValidator, ASchemaThatCannotBeUsedIsAWarningAndFailsItsTest) {
  struct Case {
    const char* config;
    const char* messages;
  };
  const Case cases[] = {
      {R"({"schema": "{type: strin}"})",
       "warning schema.invalid: the schema cannot be used: at /type: there is no type \"strin\"; "
       "types are null, boolean, integer, number, string, array, object\n"},
      {R"({"schema": "{minimum: x, maxLength: y}"})",
       "warning schema.invalid: the schema cannot be used: at /minimum: minimum must be a number, "
       "not string \"x\"\n"
       "warning schema.invalid: the schema cannot be used: at /maxLength: maxLength must be a "
       "whole number from 0 on, not string \"y\"\n"},
      {R"({"schema": "---\n{}\n---\n{}"})",
       "warning schema.invalid: the schema cannot be used: it must be one document\n"},
      {R"({"schema": "{$ref: 'http://example.org/x.json'}"})",
       "warning schema.invalid: the schema cannot be used: at /$ref: "
       "\"http://example.org/x.json\" is outside of this document, and nothing is fetched\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.config);
    const Made made = make(c.config);
    EXPECT_EQ(made.messages(), c.messages);
    EXPECT_EQ(made.found.all()[0].where.line, 3);
    ASSERT_TRUE(made.validator);
    EXPECT_EQ(check(made, "1")->message, "JSON Schema Validation Failed");
  }
}

TEST(JsonSchemaValidator, AFileOfItsOwnIsShownWhereItIsWrong) {
  const std::string path = write_file("wrong.json",
                                      "{\n  \"properties\": {\n    \"a\": {\"type\": \"strin\"},\n"
                                      "    \"b\": {\"anyOf\": [{}, 3]}}\n}\n");
  const Made made = make(R"({"schema": {"file": ")" + path + R"("}})");
  ASSERT_EQ(made.found.all().size(), 2u);
  const Location& type = made.found.all()[0].where;
  EXPECT_EQ(type.file->path, path);
  EXPECT_EQ(type.line, 3);
  EXPECT_EQ(type.column, 11);
  const Location& item = made.found.all()[1].where;
  EXPECT_EQ(item.line, 4);
  EXPECT_EQ(item.column, 25);
}

TEST(JsonSchemaValidator, DoubtsAreWarningsAndTheSchemaIsUsed) {
  const Made made = make(R"({"schema": "{$schema: 'http://x.test/', type: integer}"})");
  EXPECT_EQ(made.messages(),
            "warning schema.doubt: in the schema: at /$schema: $schema \"http://x.test/\" is no "
            "draft that resttest knows; draft 2020-12 is used\n");
  EXPECT_FALSE(check(made, "1"));
  EXPECT_TRUE(check(made, "1.5"));
}

}  // namespace
}  // namespace resttest
