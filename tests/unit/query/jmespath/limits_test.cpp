#include "base/limits.h"

#include <string>

#include <gtest/gtest.h>

#include "query/jmespath/jmespath.h"

#include "resttest/json.h"

namespace resttest {
namespace {

std::string repeated(int times, std::string_view text) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// The result as JSON, or the reason why there is none.
std::string evaluate(const std::string& expression, const Value& document) {
  const auto compiled = JmesPath::compile(expression);
  const auto* error = std::get_if<JmesPathError>(&compiled);
  if (error) return error->reason;
  const auto result = std::get<JmesPath>(compiled).search(document);
  error = std::get_if<JmesPathError>(&result);
  return error ? error->reason : to_json(std::get<Value>(result));
}

Value list_of(std::size_t size, const Value& element) { return Value::Array(size, element); }

constexpr const char* kTooManySteps = "the expression needs more than 1000000 steps";

TEST(JmesPathLimits, Length) {
  EXPECT_EQ(evaluate("'" + std::string(8188, 'x') + "'.a", Value()), "null");
  EXPECT_EQ(evaluate("'" + std::string(8189, 'x') + "'.a", Value()),
            "the expression has 8193 bytes, and 8192 are the most");
}

TEST(JmesPathLimits, Nesting) {
  struct Case {
    const char* name;
    const char* open;
    const char* inner;
    const char* close;
    std::string result;  // Of 63, which with what is inside is the most.
  };
  const Case cases[] = {
      {"parentheses", "(", "@", ")", "1"},
      {"not", "!", "@", "", "false"},
      {"calls", "abs(", "@", ")", "1"},
      {"lists", "[", "@", "]", repeated(63, "[") + "1" + repeated(63, "]")},
      {"objects", "{a: ", "@", "}", repeated(63, "{\"a\":") + "1" + repeated(63, "}")},
      {"filters", "[?", "@", "]", "null"},
      {"projections", "[*]", "[0]", "", "null"},
      {"expressions of functions", "map(&", "@", ", `[1]`)",
       repeated(63, "[") + "1" + repeated(63, "]")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto nested = [&c](int times) {
      return repeated(times, c.open) + c.inner + repeated(times, c.close);
    };
    EXPECT_EQ(evaluate(nested(63), 1), c.result);
    EXPECT_EQ(evaluate(nested(64), 1), "the expression is nested deeper than 64");
    EXPECT_EQ(evaluate(nested(600), 1), "the expression is nested deeper than 64");
  }
}

TEST(JmesPathLimits, ChainsAreNotNested) {
  const Value document = Value::Object{{"a", 1}};
  EXPECT_EQ(evaluate("@" + repeated(4000, ".a"), document), "null");
  EXPECT_EQ(evaluate("a" + repeated(4000, "|@"), document), "1");
  EXPECT_EQ(evaluate("b" + repeated(2000, "||b"), document), "null");
  EXPECT_EQ(evaluate("a" + repeated(2000, "&&a"), document), "1");
  EXPECT_EQ(evaluate("a" + repeated(2000, "==a"), document), "false");
  EXPECT_EQ(evaluate("@" + repeated(2500, "[0]"), document), "null");
  EXPECT_EQ(evaluate("@" + repeated(4000, "[]"), document), "null");
}

TEST(JmesPathLimits, OrdinaryDocumentsAreFarFromThem) {
  const Value item = Value::Object{{"id", 1}, {"name", "x"}, {"tags", Value::Array{"a", "b"}}};
  const Value document = list_of(50'000, item);
  EXPECT_EQ(evaluate("length([*].name)", document), "50000");
  EXPECT_EQ(evaluate("sum([?name == 'x'].id)", document), "50000");
  EXPECT_EQ(evaluate("length([].tags[])", document), "100000");
  EXPECT_EQ(evaluate("length(sort_by(@, &name))", document), "50000");
  EXPECT_EQ(evaluate("length([*].{id: id, tag: tags[0]})", document), "50000");
}

TEST(JmesPathLimits, Steps) {
  const Value numbers = list_of(10'000, 1);
  EXPECT_EQ(evaluate("length(map(&[@, @], @))", numbers), "10000");
  EXPECT_EQ(evaluate("[@, @, @] | map(&map(&length([@, @, @]), @), @) | length(@)", numbers), "3");
  EXPECT_EQ(evaluate(repeated(20, "map(&") + "@" + repeated(20, ", [@, @])"), numbers),
            kTooManySteps);
  EXPECT_EQ(evaluate("@" + repeated(40, " | [@, @] | []"), numbers), kTooManySteps);
  EXPECT_EQ(evaluate("@" + repeated(40, " | [@, @]") + " | @ == `1`", numbers), "false");
  EXPECT_EQ(evaluate("@" + repeated(20, " | [@, @]") + " | @ == @", numbers), kTooManySteps);
}

TEST(JmesPathLimits, Text) {
  const Value text = std::string(1'000'000, 'x');
  EXPECT_EQ(evaluate("length(join('', [@, @, @]))", text), "3000000");
  EXPECT_EQ(evaluate("length([" + repeated(99, "to_string([@]), ") + "@])", text), kTooManySteps);
  EXPECT_EQ(evaluate("length(join('', [" + repeated(99, "@, ") + "@]))", text), kTooManySteps);
  EXPECT_EQ(evaluate("[" + repeated(99, "@, ") + "@]", text), kTooManySteps);
  EXPECT_EQ(evaluate("length(sort([" + repeated(999, "@, ") + "@]))", text), kTooManySteps);
}

TEST(JmesPathLimits, SumsOfLongIntegers) {
  Value::Array integers(20, BigInteger{"1" + std::string(1'000'000, '0')});
  EXPECT_EQ(evaluate("type(sum(@[:2]))", integers), "\"number\"");
  integers.resize(200, BigInteger{"1" + std::string(1'000'000, '0')});
  EXPECT_EQ(evaluate("type(sum(@))", integers), kTooManySteps);
}

TEST(JmesPathLimits, ValuesOfTheResult) {
  // The outer list, three inner ones and their elements.
  EXPECT_EQ(evaluate("[@, @, @]", list_of(333'332, 1)).size(), 1'999'999u);
  EXPECT_EQ(evaluate("length(to_string([@, @, @]))", list_of(333'331, 1)), "1999993");
  EXPECT_EQ(evaluate("[@, @, @]", list_of(333'333, 1)), "the result has more than 1000000 values");
  EXPECT_EQ(evaluate("@", list_of(1'000'000, 1)), "the result has more than 1000000 values");
  EXPECT_EQ(evaluate("length(@)", list_of(1'000'000, 1)), "1000000");
}

TEST(JmesPathLimits, DepthOfTheResult) {
  const auto wrapped = [](int times) { return "@" + repeated(times, " | [@]"); };
  EXPECT_EQ(evaluate(wrapped(512), 1), repeated(512, "[") + "1" + repeated(512, "]"));
  EXPECT_EQ(evaluate(wrapped(513), 1), "the result is nested deeper than 512");
  EXPECT_EQ(evaluate(wrapped(900) + " | @ == @", 1), "the result is nested deeper than 512");
  EXPECT_EQ(evaluate(wrapped(900) + " | to_string(@)", 1), "the result is nested deeper than 512");
}

}  // namespace
}  // namespace resttest
