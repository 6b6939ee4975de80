#include "query/jmespath/jmespath.h"

#include <cctype>
#include <cmath>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "resttest/json.h"

namespace resttest {
namespace {

// A document with expressions and what they give. cases.json has them, and
// tests/differential/jmespath_against_python.py compares them with the Python library.
struct Group {
  std::string name;
  Value given;
  Value::Array cases;
};

void PrintTo(const Group& group, std::ostream* out) { *out << group.name; }

std::vector<Group> groups() {
  std::ifstream file(JMESPATH_CASES, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto parsed = parse_json(text);
  std::vector<Group> groups;
  const auto* value = std::get_if<Value>(&parsed);
  const auto* array = value ? value->get_if<Value::Array>() : nullptr;
  if (!array) return groups;
  for (const Value& group : *array) {
    groups.push_back({*group.find("name")->get_if<std::string>(), *group.find("given"),
                      *group.find("cases")->get_if<Value::Array>()});
  }
  return groups;
}

std::string error_text(const JmesPathError& error) {
  return "error " + std::string(code_of(error.kind));
}

// As JSON, so that an integer is not taken for a real of the same value.
std::string evaluate(const std::string& expression, const Value& document) {
  const auto compiled = JmesPath::compile(expression);
  if (const auto* error = std::get_if<JmesPathError>(&compiled)) return error_text(*error);
  const auto result = std::get<JmesPath>(compiled).search(document);
  if (const auto* error = std::get_if<JmesPathError>(&result)) return error_text(*error);
  return to_json(std::get<Value>(result));
}

class JmesPathCases : public testing::TestWithParam<Group> {};

TEST_P(JmesPathCases, GiveWhatTheyShould) {
  for (const Value& row : GetParam().cases) {
    const std::string& expression = *row.find("expression")->get_if<std::string>();
    SCOPED_TRACE(expression);
    const Value* error = row.find("error");
    const std::string wanted =
        error ? "error jmespath." + *error->get_if<std::string>() : to_json(*row.find("result"));
    EXPECT_EQ(evaluate(expression, GetParam().given), wanted);
  }
}

std::string test_name(const testing::TestParamInfo<Group>& info) {
  std::string name;
  for (const char c : info.param.name)
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, JmesPathCases, testing::ValuesIn(groups()), test_name);

TEST(JmesPath, HasAllItsCases) {
  std::size_t rows = 0;
  for (const Group& group : groups()) rows += group.cases.size();
  EXPECT_EQ(rows, 1921u);
}

TEST(JmesPath, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* expression;
    const char* reason;
    std::size_t column;
  };
  const Case cases[] = {
      {"", "the beginning of an expression should stand where the expression ends (at column 1)",
       1},
      {"a.", "a name, '*', '[' or '{' should stand where the expression ends (at column 3)", 3},
      {"[[[", "the beginning of an expression should stand where the expression ends (at column 4)",
       4},
      {"a b",
       "an operator or the end of the expression should stand where there is 'b' (at column 3)", 3},
      {"é", "no expression has 'é' (at column 1)", 1},
      {"'é' é", "no expression has 'é' (at column 5)", 5},
      {"'é' || ]", "the beginning of an expression should stand where there is ']' (at column 8)",
       8},
      {"a = b", "no expression has '=' (at column 3); equality is '=='", 3},
      {"a[-]", "no expression has '-' without digits behind it (at column 3)", 3},
      {"a[b]", "a number, ':' or '*]' should stand where there is 'b' (at column 3)", 3},
      {"a[*][b]", "a number, ':' or '*]' should stand where there is 'b' (at column 6)", 6},
      {"a[1", "':' or ']' should stand where the expression ends (at column 4)", 4},
      {"a[1:2:3:4]", "a number, ':' or ']' should stand where there is ':' (at column 8)", 8},
      {"(a", "an operator or ')' should stand where the expression ends (at column 3)", 3},
      {"a[?b", "an operator or ']' should stand where the expression ends (at column 5)", 5},
      {"[a, b", "an operator, ',' or ']' should stand where the expression ends (at column 6)", 6},
      {"{'a': b}", "a name should stand where there is ''a'' (at column 2)", 2},
      {"{a b}", "':' should stand where there is 'b' (at column 4)", 4},
      {"{a: b", "an operator, ',' or '}' should stand where the expression ends (at column 6)", 6},
      {"abs(a b)", "an operator, ',' or ')' should stand where there is 'b' (at column 7)", 7},
      {"\"abs\"(a)", "a function is named without quotes (at column 1)", 1},
      {"&a", "'&' stands before an argument of a function alone (at column 1)", 1},
      {"\"a", "a name in double quotes has no end (at column 1)", 1},
      {"a || 'b", "a text in single quotes has no end (at column 6)", 6},
      {"`1", "a literal in backticks has no end (at column 1)", 1},
      {"\"\\x\"", "a name in double quotes is written as a text in JSON (at column 1)", 1},
      {"`\"a`", "a literal in backticks is JSON (at column 1)", 1},
      {"a || lenght(b)", "there is no function 'lenght' (at column 6); did you mean 'length'?", 6},
      {"upper(a)", "there is no function 'upper' (at column 1)", 1},
      {"abs()", "abs() takes 1 argument, not 0 (at column 1)", 1},
      {"join(a)", "join() takes 2 arguments, not 1 (at column 1)", 1},
      {"not_null()", "not_null() takes at least 1 argument, not 0 (at column 1)", 1},
      {"nope(a) ||",
       "the beginning of an expression should stand where the expression ends (at column 11)", 11},
      {"a '12345678901234567890123456789012345678é0123456789'",
       "an operator or the end of the expression should stand where there is "
       "''12345678901234567890123456789012345678...' (at column 3)",
       3},
      {"\xFF", "the expression is not UTF-8", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expression);
    const auto compiled = JmesPath::compile(c.expression);
    ASSERT_TRUE(std::holds_alternative<JmesPathError>(compiled));
    EXPECT_EQ(std::get<JmesPathError>(compiled).reason, c.reason);
    EXPECT_EQ(std::get<JmesPathError>(compiled).column, c.column);
  }
}

TEST(JmesPath, SaysWhyThereIsNoResult) {
  struct Case {
    const char* expression;
    const char* reason;
  };
  const Case cases[] = {
      {"abs('a')", "abs() takes a number as argument 1, not a string"},
      {"abs(nothing)", "abs() takes a number as argument 1, not null"},
      {"length(`1`)",
       "length() takes a string or an array or an object as argument 1, not a number"},
      {"sum(`[1, \"a\"]`)",
       "sum() takes an array of numbers as argument 1, not one that has a string"},
      {"sum(`{}`)", "sum() takes an array of numbers as argument 1, not an object"},
      {"max(`[1, \"a\"]`)",
       "max() takes an array of numbers or an array of strings as argument 1, not one that has "
       "both"},
      {"max(`[null]`)",
       "max() takes an array of numbers or an array of strings as argument 1, not one that has "
       "null"},
      {"join('', `[true]`)",
       "join() takes an array of strings as argument 2, not one that has a boolean"},
      {"map(@, `[]`)", "map() takes an expression behind '&' as argument 1, not null"},
      {"type(&a)", "type() takes a value as argument 1, not an expression"},
      {"merge(`{}`, `{}`, `[]`)", "merge() takes an object as argument 3, not an array"},
      {"sort_by(`[{\"k\": 1}, {\"k\": \"a\"}]`, &k)",
       "sort_by() compares numbers or strings, all of one type, and its expression gave both"},
      {"min_by(`[{}]`, &k)",
       "min_by() compares numbers or strings, all of one type, and its expression gave null"},
      {"`[1]`[::0]", "the step of a slice cannot be 0"},
      {"ceil(`1e400`)", "no integer is near to infinity or NaN"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expression);
    const auto compiled = JmesPath::compile(c.expression);
    ASSERT_TRUE(std::holds_alternative<JmesPath>(compiled));
    const auto result = std::get<JmesPath>(compiled).search(Value());
    ASSERT_TRUE(std::holds_alternative<JmesPathError>(result));
    EXPECT_EQ(std::get<JmesPathError>(result).reason, c.reason);
    EXPECT_EQ(std::get<JmesPathError>(result).column, 0u);
  }
}

TEST(JmesPath, SumOfIntegersThatNoRealHolds) {
  const std::string huge = "1" + std::string(400, '0');
  EXPECT_EQ(evaluate("sum(@)", Value::Array{BigInteger{huge}, 1}),
            "1" + std::string(399, '0') + "1");
  EXPECT_EQ(evaluate("avg(@)", Value::Array{BigInteger{huge}}), "error jmespath.invalid-value");
  EXPECT_EQ(evaluate("sum(@)", Value::Array{BigInteger{huge}, 0.5}),
            "error jmespath.invalid-value");
}

// The order of what has none is not left to chance.
TEST(JmesPath, NanIsSortedLast) {
  const Value numbers = Value::Array{std::nan(""), 2, std::nan(""), 1.5};
  EXPECT_EQ(evaluate("sort(@)", numbers), "[1.5,2,null,null]");
  EXPECT_EQ(evaluate("sort(@)[:2]", numbers), "[1.5,2]");
  EXPECT_EQ(evaluate("@[0] == @[0]", numbers), "false");
  EXPECT_EQ(evaluate("@[0] < @[1]", numbers), "false");
}

TEST(JmesPath, OneExpressionServesSeveralThreads) {
  const auto compiled = JmesPath::compile("sort_by(@, &k)[?k > `1`].[k, to_string(v)] | [0]");
  const auto& expression = std::get<JmesPath>(compiled);
  const auto document = std::get<Value>(parse_json(R"([{"k":3},{"k":1},{"k":2,"v":["é"]}])"));
  const auto search_often = [&] {
    for (int i = 0; i < 200; ++i) {
      const auto result = expression.search(document);
      EXPECT_EQ(to_json(std::get<Value>(result)), R"([2,"[\"\\u00e9\"]"])");
    }
  };
  std::thread other(search_often);
  search_often();
  other.join();
}

}  // namespace
}  // namespace resttest
