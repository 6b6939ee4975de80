#include <cstdlib>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/value_nodes.h"

#include "resttest/extend.h"

namespace resttest {
namespace {

struct Made {
  std::unique_ptr<Generator> generator;
  Diagnostics found;
};

Made make(const std::string& type, const char* config, Seeding seeding = {}) {
  const Registry registry = Registry::with_builtins();
  const Node node = node_of(config);
  Made made;
  made.generator =
      registry.generators.find(type)->item({node, node.where, registry, seeding, made.found});
  return made;
}

Value::Array draw(const std::string& type, const char* config, int count, Seeding seeding = {}) {
  const Made made = make(type, config, seeding);
  made.found.throw_if_errors();
  EXPECT_TRUE(made.generator->is_concurrent());
  Value::Array values;
  for (int i = 0; i < count; ++i) values.push_back(made.generator->next());
  return values;
}

using Array = Value::Array;

TEST(Generators, Sequences) {
  struct Case {
    const char* name;
    const char* type;
    const char* config;
    Segment segment;
    Array values;
  };
  const Case cases[] = {
      {"numbers from 1", "number_sequence", "{}", {}, {1, 2, 3}},
      {"from 0", "number_sequence", R"({"type": "number_sequence", "start": 0})", {}, {0, 1, 2}},
      {"downwards", "number_sequence", R"({"start": 5, "Increment": -5})", {}, {5, 0, -5}},
      {"large",
       "number_sequence",
       R"({"start": 9007199254740993})",
       {},
       {std::int64_t{9007199254740993}, std::int64_t{9007199254740994}}},
      {"first of two parts",
       "number_sequence",
       R"({"start": 10, "increment": 5})",
       {0, 2},
       {10, 20, 30}},
      {"second of two parts",
       "number_sequence",
       R"({"start": 10, "increment": 5})",
       {1, 2},
       {15, 25, 35}},
      {"values in order",
       "fixed_sequence",
       R"({"values": ["a", 2, null]})",
       {},
       {"a", 2, Value(), "a", 2}},
      {"one value", "fixed_sequence", R"({"values": [[1]]})", {}, {Array{1}, Array{1}}},
      {"values of a part",
       "fixed_sequence",
       R"({"values": ["a", "b", "c"]})",
       {1, 2},
       {"b", "a", "c", "b"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Value(draw(c.type, c.config, static_cast<int>(c.values.size()), {0, c.segment})),
              Value(c.values));
  }
}

TEST(Generators, EachNumberGoesToOneThreadOnly) {
  constexpr std::int64_t kEach = 1000;
  const Made made = make("number_sequence", "{}");
  std::vector<std::vector<std::int64_t>> taken(4);
  {
    std::vector<std::jthread> workers;
    for (auto& mine : taken) {
      workers.emplace_back([&made, &mine] {
        for (std::int64_t i = 0; i < kEach; ++i)
          mine.push_back(*made.generator->next().get_if<std::int64_t>());
      });
    }
  }
  std::set<std::int64_t> all;
  for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 4 * kEach);
  EXPECT_EQ(*all.begin(), 1);
  EXPECT_EQ(*all.rbegin(), 4 * kEach);
}

TEST(Generators, RandomOnesDependOnTheSeedAlone) {
  constexpr const char* kChoice = R"({"values": [1, 2, 3, 4, 5, 6, 7, 8]})";
  const struct {
    const char* type;
    const char* config;
  } cases[] = {{"random_int", "{}"}, {"random_text", "{}"}, {"choice", kChoice}};
  for (const auto& [type, config] : cases) {
    SCOPED_TRACE(type);
    const Array whole = draw(type, config, 20, {7});
    EXPECT_EQ(Value(draw(type, config, 20, {7})), Value(whole));
    EXPECT_NE(Value(draw(type, config, 20, {8})), Value(whole));
    const Array odd = draw(type, config, 10, {7, {1, 2}});
    for (std::size_t i = 0; i < odd.size(); ++i) EXPECT_EQ(odd[i], whole[2 * i + 1]);
  }
}

TEST(Generators, RandomIntHas31Bits) {
  std::int64_t largest = 0;
  for (const Value& value : draw("random_int", "{}", 1000, {3})) {
    const std::int64_t number = *value.get_if<std::int64_t>();
    EXPECT_GE(number, 0);
    EXPECT_LE(number, 2147483647);
    largest = std::max(largest, number);
  }
  EXPECT_GT(largest, 1 << 30);
}

TEST(Generators, ChoiceReachesEveryValue) {
  std::set<std::string> seen;
  for (const Value& value : draw("choice", R"({"values": ["a", "b", "c"]})", 100)) {
    seen.insert(*value.get_if<std::string>());
  }
  EXPECT_EQ(seen, (std::set<std::string>{"a", "b", "c"}));
}

TEST(RandomText, Table) {
  struct Case {
    const char* config;
    std::string characters;
    std::size_t min;
    std::size_t max;
  };
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const Case cases[] = {
      {"{}", letters, 8, 8},
      {R"({"character_set": "HexDigits", "length": 3})", "0123456789abcdefABCDEF", 3, 3},
      {R"({"character_set": "url.slug"})", "abcdefghijklmnopqrstuvwxyz0123456789-", 8, 8},
      {R"({"character_set": "url.safe"})", letters + "0123456789-~_.", 8, 8},
      {R"({"character_set": "octdigits"})", "01234567", 8, 8},
      {R"({"character_set": "whitespace"})", " \t\n\r\v\f", 8, 8},
      {R"({"characters": "xy", "length": 0})", "", 0, 0},
      {R"({"characters": 10})", "01", 8, 8},
      {R"({"min_length": 2, "max_length": 4})", letters, 2, 4},
      {R"({"min_length": 10})", letters, 10, 10},
      {R"({"max_length": 5})", letters, 5, 5},
      {R"({"min_length": 9, "max_length": 2, "length": 1})", letters, 1, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.config);
    std::size_t shortest = 1000;
    std::size_t longest = 0;
    for (const Value& value : draw("random_text", c.config, 200)) {
      const std::string& text = *value.get_if<std::string>();
      EXPECT_EQ(text.find_first_not_of(c.characters), std::string::npos) << text;
      shortest = std::min(shortest, text.size());
      longest = std::max(longest, text.size());
    }
    EXPECT_EQ(shortest, c.min);
    EXPECT_EQ(longest, c.max);
  }
}

TEST(RandomText, CharactersAreNotBytes) {
  for (const Value& value : draw("random_text", R"({"characters": "é€", "length": 1})", 20)) {
    EXPECT_TRUE(value == Value("é") || value == Value("€"));
  }
}

TEST(Environment, Table) {
  ::setenv("RESTTEST_A", "a$RESTTEST_B", 1);
  ::setenv("RESTTEST_B", "", 1);
  ::setenv("RESTTEST_BYTES", "\xFF", 1);
  ::unsetenv("RESTTEST_NONE");
  struct Case {
    const char* type;
    const char* config;
    Value value;
  };
  const Case cases[] = {
      {"env_variable", R"({"variable_name": "RESTTEST_A"})", "a$RESTTEST_B"},
      {"env_variable", R"({"variable_name": "RESTTEST_B"})", ""},
      {"env_variable", R"({"variable_name": "RESTTEST_NONE"})", Value()},
      {"env_variable", R"({"variable_name": "RESTTEST_BYTES"})", Bytes{"\xFF"}},
      {"env_string", R"({"string": "x$RESTTEST_A-${RESTTEST_A}y"})", "xa$RESTTEST_B-a$RESTTEST_By"},
      {"env_string", R"({"string": "[$RESTTEST_B]"})", "[]"},
      {"env_string", R"({"string": "$RESTTEST_NONE ${RESTTEST_NONE} $ $$ ${ ${} $é"})",
       "$RESTTEST_NONE ${RESTTEST_NONE} $ $$ ${ ${} $é"},
      {"env_string", R"({"string": "${RESTTEST_A"})", "${RESTTEST_A"},
      {"env_string", R"({"string": 12})", "12"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.config);
    EXPECT_EQ(draw(c.type, c.config, 1)[0], c.value);
  }
}

TEST(Generators, Mistakes) {
  struct Case {
    const char* type;
    const char* config;
    const char* rendered;
  };
  const Case cases[] = {
      {"number_sequence", R"({"increment": 0})",
       "suite.yaml:3:1: error: an increment of 0 would give the same number again and again"},
      {"number_sequence", R"({"start": "x"})",
       "suite.yaml:3:1: error: start must be a whole number, not 'x'"},
      {"number_sequence", R"({"strat": 2})",
       "suite.yaml:2:1: warning: unknown key 'strat' in number_sequence"},
      {"fixed_sequence", "{}",
       "suite.yaml:1:1: error: fixed_sequence needs 'values': a list with something in it"},
      {"choice", R"({"values": []})",
       "suite.yaml:3:1: error: choice needs 'values': a list with something in it"},
      {"choice", R"({"values": "abc"})",
       "suite.yaml:3:1: error: choice needs 'values': a list with something in it"},
      {"random_text", R"({"character_set": "hexdigit"})",
       "suite.yaml:3:1: error: unknown character set 'hexdigit'"},
      {"random_text", R"({"characters": ""})", "suite.yaml:3:1: error: 'characters' is empty"},
      {"random_text", R"({"character_set": "digits", "characters": "x"})",
       "suite.yaml:4:1: warning: 'character_set' is written too; 'characters' has no effect"},
      {"random_text", R"({"min_length": 3, "max_length": 2})",
       "suite.yaml:3:1: error: min_length 3 is more than max_length 2"},
      {"random_text", R"({"length": 1048577})",
       "suite.yaml:3:1: error: a random text may have at most 1048576 characters, not 1048577"},
      {"random_text", R"({"length": -1})",
       "suite.yaml:3:1: error: length must be 0 or more, not -1"},
      {"env_variable", "{}", "suite.yaml:1:1: error: env_variable needs 'variable_name'"},
      {"env_string", R"({"string": [1]})",
       "suite.yaml:3:1: error: string must be text, not a list"},
      {"random_int", R"({"max": 3})", "suite.yaml:2:1: warning: unknown key 'max' in random_int"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << c.type << " " << c.config);
    const Made made = make(c.type, c.config);
    ASSERT_EQ(made.found.all().size(), 1u);
    EXPECT_EQ(render(made.found.all()[0]).substr(0, std::string(c.rendered).size() + 1),
              std::string(c.rendered) + "\n");
  }
}

}  // namespace
}  // namespace resttest
