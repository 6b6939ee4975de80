#include "query/mini_path.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace resttest {
namespace {

constexpr const char* kDocument = R"({
  "int": 3, "str": "abc", "text": "a\u00e9b", "null": null, "true": true,
  "list": [1, 2, [30, 31]], "dict": {"a": 1, "b": {"c": "d"}}, "empty": {}, "none": [],
  "0": "zerokey", "a.b": "dotted", "": {"": "nameless"}, "esc\u0061ped": 5,
  "nested": [{"x": [10, 20]}, {"x": [30]}],
  "again": {"x": 1, "y": 2}, "again": {"y": 3},
  "twice": {"k": [1, 2]}, "twice": 7})";

TEST(MiniPath, Table) {
  struct Case {
    const char* path;
    Value value;
  };
  const Case cases[] = {
      {"int", 3},
      {".int.", 3},
      {"dict.b.c", "d"},
      {"dict.b", Value::Object{{"c", "d"}}},
      {"dict.zzz", Value()},
      {"dict.a.zzz", Value()},
      {"dict.0", Value()},
      {"list", Value::Array{1, 2, Value::Array{30, 31}}},
      {"list.0", 1},
      {"list.+1", 2},
      {"list.2.1", 31},
      {"list.3", Value()},
      {"list.-1", Value::Array{30, 31}},
      {"list.-3", 1},
      {"list.-4", Value()},
      {"list.-1.-1", 31},
      {"list.a", Value()},
      {"list.99999999999999999999", Value()},
      {"list. 1 ", 2},
      {"none.0", Value()},
      {"nested.1.x.0", 30},
      {"nested.0.x", Value::Array{10, 20}},
      {"int.0", Value()},
      {"null", Value()},
      {"null.a", Value()},
      {"true", true},
      {"str.0", "a"},
      {"str.2", "c"},
      {"str.3", Value()},
      {"str.-1", "c"},
      {"str.0.0.0", "a"},
      {"str.0.1", Value()},
      {"str.a", Value()},
      {"text.1", "\xC3\xA9"},
      {"0", Value()},    // An index, so this key cannot be reached,
      {"a.b", Value()},  // nor can this one.
      {"escaped", 5},
      {"again.x", Value()},  // The last of one name counts.
      {"again.y", 3},
      {"twice.k.0", Value()},
      {"twice", 7},
      {"missing", Value()},
      {"INT", Value()},
      {"empty.a", Value()},
      {"dict..a", Value()},
  };
  const auto document = parse_json(kDocument);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path);
    const MiniPath path(c.path);
    EXPECT_EQ(path.find(std::get<Value>(document)), c.value);
    EXPECT_EQ(std::get<Value>(path.find_in(kDocument)), c.value);
  }
}

TEST(MiniPath, NothingIsTheWholeDocument) {
  for (const char* path : {"", ".", "..."}) {
    EXPECT_EQ(std::get<Value>(MiniPath(path).find_in("[1]")), (Value::Array{1}));
    EXPECT_EQ(MiniPath(path).find(2), Value(2));
  }
}

TEST(MiniPath, OfOtherRoots) {
  EXPECT_EQ(std::get<Value>(MiniPath("1").find_in("[1,2]")), Value(2));
  EXPECT_EQ(std::get<Value>(MiniPath("1").find_in("\"xy\"")), Value("y"));
  EXPECT_EQ(std::get<Value>(MiniPath("a").find_in("[1,2]")), Value());
  EXPECT_EQ(std::get<Value>(MiniPath("a").find_in("7")), Value());
}

TEST(MiniPath, ChecksTheWholeDocument) {
  for (const char* json :
       {"{\"a\":1", "{\"a\":1}x", "{\"a\":1,\"b\":[1,]}", "{\"a\":1,\"b\":\"\xFF\"}", ""}) {
    SCOPED_TRACE(json);
    const auto from_text = MiniPath("a").find_in(json);
    const auto whole = parse_json(json);
    ASSERT_TRUE(std::holds_alternative<JsonError>(from_text));
    EXPECT_EQ(std::get<JsonError>(from_text).reason, std::get<JsonError>(whole).reason);
    EXPECT_EQ(std::get<JsonError>(from_text).offset, std::get<JsonError>(whole).offset);
  }
}

// Few names and numbers, so that paths lead somewhere and names repeat.
std::string random_document(Random& random, int depth) {
  const std::uint64_t kind = random.below(depth < 4 ? 5 : 2);
  if (kind == 0) return std::to_string(random.below(100));
  if (kind == 1) return random.below(2) == 0 ? "\"abc\"" : "\"\\u0061\xC3\xA9\"";
  const bool is_object = kind < 4;
  std::string text(1, is_object ? '{' : '[');
  for (std::uint64_t i = 0, count = random.below(4); i < count; ++i) {
    if (i > 0) text += ", ";
    if (is_object) text += random.below(2) == 0 ? "\"a\": " : "\"\\u0062\": ";
    text += random_document(random, depth + 1);
  }
  return text + (is_object ? '}' : ']');
}

std::string random_path(Random& random) {
  constexpr const char* kParts[] = {"a", "b", "0", "1", "2", "-1"};
  std::string path = kParts[random.below(6)];
  for (std::uint64_t i = random.below(4); i > 0; --i)
    path.append(".").append(kParts[random.below(6)]);
  return path;
}

TEST(MiniPath, TextAndTreeGiveTheSame) {
  Random random(4711);
  int found = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string json = random_document(random, 0);
    const std::string expression = random_path(random);
    const MiniPath path(expression);
    const Value value = path.find(std::get<Value>(parse_json(json)));
    found += value.is_null() ? 0 : 1;
    ASSERT_EQ(std::get<Value>(path.find_in(json)), value) << expression << " of " << json;
  }
  EXPECT_GT(found, 1000);
}

}  // namespace
}  // namespace resttest
