#include <gtest/gtest.h>

#include "support/value_nodes.h"

#include "resttest/context.h"
#include "resttest/extend.h"

namespace resttest {
namespace {

struct Made {
  std::unique_ptr<Validator> validator;
  Diagnostics found;
};

Made make(const std::string& name, const char* config, const Registry& registry) {
  const Node node = node_of(config);
  Made made;
  made.validator =
      registry.validators.find(name)->item({node, node.where, registry, {}, made.found});
  return made;
}

Made make(const std::string& name, const char* config) {
  return make(name, config, Registry::with_builtins());
}

std::optional<Failure> check(const std::string& name, const char* config, std::string body) {
  Response response;
  response.body = std::move(body);
  Context context;
  context.bind("three", 3);
  context.bind("pattern", "(");
  const Made made = make(name, config);
  made.found.throw_if_errors();
  return made.validator->check(Answer(response), context);
}

constexpr const char* kBody = R"({"int": 3, "str": "é", "null": null, "list": [1]})";

TEST(Validators, Failures) {
  struct Case {
    const char* name;
    const char* validator;
    const char* config;
    Failure::Kind kind;
    const char* code;
    int line;
    const char* message;
    const char* details;
  };
  using Kind = Failure::Kind;
  const Case cases[] = {
      {"unequal", "compare", R"({"jsonpath_mini": "int", "expected": 4})", Kind::validator,
       "compare", 5, "Comparison failed, evaluating eq(3, 4) returned False",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False"},
      {"comparator in any case", "assertequal",
       R"({"JsonPath_Mini": "int", "Comparator": "LT", "Expected": 3})", Kind::validator, "compare",
       7, "Comparison failed, evaluating lt(3, 3) returned False",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False"},
      {"texts as they are", "compare", R"({"jsonpath_mini": "str", "expected": "3"})",
       Kind::validator, "compare", 5, "Comparison failed, evaluating eq(é, 3) returned False",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"str\", Templated?: False"},
      {"expected is templated", "compare",
       R"({"jsonpath_mini": "int", "expected": {"template": "$three"}})", Kind::validator,
       "compare", 5, "Comparison failed, evaluating eq(3, 3) returned False",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False\n"
       "Expected is templated, raw value: $three"},
      {"expected is extracted", "compare",
       R"({"jsonpath_mini": "int", "expected": {"jsonpath_mini": "list"}})", Kind::validator,
       "compare", 5, "Comparison failed, evaluating eq(3, [1]) returned False",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False\n"
       "Expected value extractor: Extractor Type: jsonpath_mini,  Query: \"list\", Templated?: "
       "False"},
      {"nothing to compare", "compare", R"({"header": "x-nope", "expected": "1"})", Kind::extractor,
       "extract", 3, "Extractor threw exception", "the answer has no header 'x-nope'"},
      {"nothing to compare with", "compare",
       R"({"jsonpath_mini": "int", "expected": {"header": "x-nope"}})", Kind::extractor, "extract",
       5, "Expected value extractor threw exception", "the answer has no header 'x-nope'"},
      {"no order", "compare", R"({"jsonpath_mini": "null", "comparator": "lt", "expected": 4})",
       Kind::validator_exception, "compare", 7, "Comparator lt cannot compare None with 4",
       "numbers, texts and lists have an order, each among themselves"},
      {"no pattern at run time", "compare",
       R"({"jsonpath_mini": "int", "comparator": "regex", "expected": {"template": "$pattern"}})",
       Kind::validator_exception, "regex.invalid", 7,
       "Invalid regular expression '(': missing ), unterminated subpattern at position 0", ""},
      {"no type at run time", "compare",
       R"({"jsonpath_mini": "int", "comparator": "type", "expected": {"template": "integer"}})",
       Kind::validator_exception, "compare", 7, "Comparator type cannot compare 3 with 'integer'",
       "there is no type 'integer'"},
      {"not there", "extract_test", R"({"jsonpath_mini": "null", "test": "exists"})",
       Kind::validator, "extract_test", 5,
       "Extract and test validator failed on test: exists(None)",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"null\", Templated?: False"},
      {"there", "asserttrue", R"({"test": "NOT_EXISTS", "jsonpath_mini": "int"})", Kind::validator,
       "extract_test", 3, "Extract and test validator failed on test: not_exists(3)",
       "Extractor: Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False"},
      {"a missing header is not not_exists", "extract_test",
       R"({"header": "x-nope", "test": "not_exists"})", Kind::extractor, "extract", 3,
       "Exception thrown while running extraction from body", "the answer has no header 'x-nope'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto failure = check(c.validator, c.config, kBody);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, c.kind);
    EXPECT_EQ(failure->code, c.code);
    EXPECT_EQ(failure->where.line, c.line);
    EXPECT_EQ(failure->message, c.message);
    EXPECT_EQ(failure->details, c.details);
  }
}

TEST(Validators, FailuresHaveTheirValues) {
  const auto unequal = check("compare", R"({"jsonpath_mini": "int", "expected": 4})", kBody);
  EXPECT_EQ(unequal->actual, Value(3));
  EXPECT_EQ(unequal->expected, Value(4));
  const auto absent =
      check("extract_test", R"({"jsonpath_mini": "int", "test": "not_exists"})", kBody);
  EXPECT_EQ(absent->actual, Value(3));
  EXPECT_FALSE(absent->expected);
}

TEST(Validators, KeepTheReasonWhyABodyIsNoJson) {
  constexpr const char* kConfig = R"({"jsonpath_mini": "a", "expected": 1})";
  EXPECT_EQ(check("compare", kConfig, "nope")->code, "json.syntax");
  EXPECT_EQ(check("compare", kConfig, "\"\xFF\"")->code, "json.utf8");
  EXPECT_EQ(check("compare", kConfig, std::string(600, '['))->code, "json.depth");
}

TEST(Validators, Hold) {
  const char* const configs[] = {
      R"({"jsonpath_mini": "int", "expected": 3})",
      R"({"jsonpath_mini": "null", "expected": null})",
      R"([{"jsonpath_mini": "int"}, {"expected": 3}])",
      R"({"jsonpath_mini": "int", "comparator": "str_eq", "expected": {"template": "$three"}})",
      R"({"jsonpath_mini": "list", "expected": [1]})",
      R"({"jsonpath_mini": "list.0", "expected": {"jsonpath_mini": "list.-1"}})",
      R"({"jsonpath_mini": "str", "comparator": "count_eq", "expected": 1})",
      R"({"jsonpath_mini": "str", "comparator": "regex", "expected": "^.$"})",
  };
  for (const char* config : configs) {
    SCOPED_TRACE(config);
    EXPECT_FALSE(check("compare", config, kBody));
  }
}

TEST(Validators, RawBodyIsCountedInBytes) {
  constexpr const char* kConfig = R"({"raw_body": "", "comparator": "length_eq", "expected": 3})";
  EXPECT_FALSE(check("compare", kConfig, "€"));
  EXPECT_TRUE(check("compare", kConfig, "a€"));
}

TEST(Validators, DatesCompareAsNull) {
  Node config = node_of(R"({"jsonpath_mini": "null", "expected": 0})");
  config.entries[1].value.value = Date{"2024-01-02"};
  const Registry registry = Registry::with_builtins();
  Diagnostics found;
  const auto validator =
      registry.validators.find("compare")->item({config, config.where, registry, {}, found});
  ASSERT_EQ(found.all().size(), 1u);
  EXPECT_EQ(found.all()[0].severity, Severity::warning);
  EXPECT_EQ(found.all()[0].hint, "quote it");
  Response response;
  response.body = kBody;
  Context context;
  EXPECT_FALSE(validator->check(Answer(response), context));
}

TEST(Validators, AComparatorOfOnesOwnIsUsedForABuiltInName) {
  Registry registry = Registry::with_builtins();
  registry.comparators.add("type", "always", [](const Value&, const Value&) { return true; });
  const Made made =
      make("compare", R"({"raw_body": "", "comparator": "type", "expected": "x"})", registry);
  EXPECT_TRUE(made.found.all().empty());
  Response response;
  Context context;
  EXPECT_FALSE(made.validator->check(Answer(response), context));
}

TEST(Validators, Mistakes) {
  struct Case {
    const char* validator;
    const char* config;
    const char* code;
    int line;
    const char* message;
    const char* hint;
  };
  constexpr const char* kExtractors =
      "one of cookie, duration_ms, header, jmespath, jsonpath_mini, raw_body, regex, "
      "status";
  const Case cases[] = {
      {"compare", R"({"jsonpath_mini": "a"})", "missing-key", 1, "compare needs 'expected'", ""},
      {"compare", R"({"expected": 1})", "no-extractor", 1, "compare has no extractor", kExtractors},
      {"compare", R"({"jsonpath_mni": "a", "expected": 1})", "unknown-extractor", 2,
       "unknown extractor 'jsonpath_mni' in compare", "did you mean 'jsonpath_mini'?"},
      {"compare", R"({"jsonpath_mini": "a", "comparator": "equal", "expected": 1})",
       "unknown-comparator", 5, "unknown comparator 'equal'", "did you mean 'equals'?"},
      {"compare", R"({"jsonpath_mini": "a", "comparator": 1, "expected": 1})", "unknown-comparator",
       5, "a comparator must be a name",
       "one of contained_by, contains, count_eq, eq, equals, ge, greater_than, "
       "greater_than_or_equal, gt, le, length_eq, less_than, less_than_or_equal, lt, ne, "
       "not_equals, regex, str_eq, type"},
      {"compare", R"({"jsonpath_mini": 3, "expected": 1})", "wrong-kind", 3,
       "jsonpath_mini needs a text or {template: text}, not '3'", "put it in quotes"},
      {"compare", R"({"jsonpath_mini": "a", "comparator": "type", "expected": "strin"})",
       "unknown-type", 7, "there is no type 'strin'", "did you mean 'string'?"},
      {"compare", R"({"jsonpath_mini": "a", "expected": {"tmpl": "a"}})", "unknown-extractor", 6,
       "unknown extractor 'tmpl' in expected", kExtractors},
      {"compare", R"({"jsonpath_mini": "a", "expected": {}})", "no-extractor", 5,
       "expected has no extractor", kExtractors},
      {"compare", R"({"jsonpath_mini": "a", "expected": {"template": 3}})", "bad-text", 7,
       "a template must be a text", "put it in quotes"},
      {"compare", R"({"jsonpath": "a", "expected": 1})", "unknown-extractor", 2,
       "unknown extractor 'jsonpath' in compare", kExtractors},
      {"extract_test", R"({"jsonpath_mini": "a"})", "missing-key", 1, "extract_test needs 'test'",
       "exists or not_exists"},
      {"extract_test", R"({"jsonpath_mini": "a", "test": "exist"})", "unknown-test", 5,
       "unknown test 'exist'", "did you mean 'exists'?"},
      {"extract_test", R"({"test": "exists"})", "no-extractor", 1, "extract_test has no extractor",
       kExtractors},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.config);
    const Made made = make(c.validator, c.config);
    EXPECT_TRUE(made.found.has_errors());
    ASSERT_EQ(made.found.all().size(), 1u);
    const Diagnostic& found = made.found.all()[0];
    EXPECT_EQ(found.code, c.code);
    EXPECT_EQ(found.where.line, c.line);
    EXPECT_EQ(found.message, c.message);
    EXPECT_EQ(found.hint, c.hint);
  }
}

TEST(Validators, Warnings) {
  struct Case {
    const char* config;
    const char* code;
    int line;
    const char* message;
  };
  const Case cases[] = {
      {R"({"jsonpath_mini": "a", "header": "b", "expected": 1})", "second-extractor", 4,
       "compare has a second extractor, 'header'; only 'jsonpath_mini' counts"},
      {R"({"jsonpath_mini": "a", "expected": 1, "expectd": 1})", "unknown-key", 6,
       "unknown key 'expectd' in compare"},
      {R"({"jsonpath_mini": "a", "comparator": "regex", "expected": "a(b"})", "regex.invalid", 7,
       "the regular expression cannot be used: missing ), unterminated subpattern at position 1"},
      {R"({"jsonpath_mini": "a", "expected": {"template": "x", "other": 1}})", "unknown-key", 8,
       "unknown key 'other' in expected"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.config);
    const Made made = make("compare", c.config);
    EXPECT_TRUE(made.validator);
    ASSERT_EQ(made.found.all().size(), 1u);
    const Diagnostic& found = made.found.all()[0];
    EXPECT_EQ(found.severity, Severity::warning);
    EXPECT_EQ(found.code, c.code);
    EXPECT_EQ(found.where.line, c.line);
    EXPECT_EQ(found.message, c.message);
  }
}

}  // namespace
}  // namespace resttest
