#include "resttest/json.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/random.h"

namespace resttest {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST(ParseJson, Values) {
  struct Case {
    const char* name;
    std::string text;
    Value value;
  };
  using Array = Value::Array;
  using Object = Value::Object;
  const Case cases[] = {
      {"null", "null", Value()},
      {"booleans", "[true,false]", Array{true, false}},
      {"blanks around", " \t\r\n1 \n", 1},
      {"zero", "0", 0},
      {"minus zero", "-0", 0},
      {"largest of 64 bits", "9223372036854775807", std::int64_t{9223372036854775807}},
      {"smallest of 64 bits", "-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"larger", "9223372036854775808", BigInteger{"9223372036854775808"}},
      {"smaller", "-9223372036854775809", BigInteger{"-9223372036854775809"}},
      {"real", "-1.50e+2", -150.0},
      {"exponent alone", "1E3", 1000.0},
      {"too large a real", "[1e999,-1e999,1e99999999999999999999]",
       Array{kInfinity, -kInfinity, kInfinity}},
      {"too small a real", "[1e-999,0.001e-99999999999999999999,0e999]", Array{0.0, 0.0, 0.0}},
      {"long digits, large and small",
       "[" + std::string(400, '9') + ".5,0." + std::string(400, '0') + "1]", Array{kInfinity, 0.0}},
      {"long digits and an exponent that makes up for them", std::string(400, '1') + "e-400",
       0.1111111111111111},
      {"Python's words", "[Infinity,-Infinity]", Array{kInfinity, -kInfinity}},
      {"texts",
       R"(["","a b","caf)"
       "\xC3\xA9"
       R"("])",
       Array{"", "a b", "caf\xC3\xA9"}},
      {"escapes", R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {"unicode escapes", R"("\u0041\u00e9\u20AC\ud83d\ude00")",
       "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"escaped nul", R"("\u0000")", std::string(1, '\0')},
      {"lone surrogates", R"("\ud800|\udc00|\ud800\ud800|\ud800A|\udbff\n")",
       "\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD"
       "A|\xEF\xBF\xBD\n"},
      {"delete is no control character here", "\"\x7F\"", "\x7F"},
      {"empty containers", "[[],{}]", Array{Array{}, Object{}}},
      {"nested", R"({"a":[1,{"b":null}],"c":"d"})",
       Object{{"a", Array{1, Object{{"b", Value()}}}}, {"c", "d"}}},
      {"escaped names", R"({"\u0061\n":1})", Object{{"a\n", 1}}},
      {"the last of one name counts", R"({"a":1,"b":2,"\u0061":3,"a":4})",
       Object{{"a", 4}, {"b", 2}}},
      {"empty name", R"({"":1})", Object{{"", 1}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto parsed = parse_json(c.text);
    if (const auto* error = std::get_if<JsonError>(&parsed)) FAIL() << error->reason;
    EXPECT_EQ(std::get<Value>(parsed), c.value);
    EXPECT_EQ(to_json(std::get<Value>(parsed)), to_json(c.value));  // The order of members, too.
  }
  EXPECT_TRUE(std::isnan(*std::get<Value>(parse_json("NaN")).get_if<double>()));
}

TEST(ParseJson, Mistakes) {
  struct Case {
    const char* name;
    std::string text;
    const char* reason;
    std::size_t offset;
    const char* code = "json.syntax";
  };
  const Case cases[] = {
      {"nothing", "", "the text is empty", 0},
      {"blanks only", " \n", "the text is empty", 2},
      {"byte order mark", "\xEF\xBB\xBF{}", "a byte order mark stands before the document", 0},
      {"text behind", "{} x", "the end of the text should stand where there is 'x'", 3},
      {"leading zero", "01", "the end of the text should stand where there is '1'", 1},
      {"no value", "[1,]", "a value should stand where there is ']'", 3},
      {"comma first", "[,1]", "a value or ']' should stand where there is ','", 1},
      {"no digit", "-", "a value should stand where there is '-'", 0},
      {"plus", "+1", "a value should stand where there is '+'", 0},
      {"no digit behind the point", "1.", "the end of the text should stand where there is '.'", 1},
      {"no digit in the exponent", "[1e]", "',' or ']' should stand where there is 'e'", 2},
      {"a word in upper case", "True", "a value should stand where there is 'T'", 0},
      {"minus NaN", "-NaN", "a value should stand where there is '-'", 0},
      {"cut list", "[1", "',' or ']' should stand where the text ends", 2},
      {"cut mapping", "{\"a\":1", "',' or '}' should stand where the text ends", 6},
      {"wrong bracket", "[1}", "',' or ']' should stand where there is '}'", 2},
      {"wrong brace", "{\"a\":1]", "',' or '}' should stand where there is ']'", 6},
      {"no name", "{1:2}", "a name in quotes or '}' should stand where there is '1'", 1},
      {"no name behind a comma", "{\"a\":1,}", "a name in quotes should stand where there is '}'",
       7},
      {"no colon", "{\"a\" 1}", "':' should stand where there is '1'", 5},
      {"no value behind a colon", "{\"a\":}", "a value should stand where there is '}'", 5},
      {"cut text", "\"abc", "the closing quote of a text is missing", 4},
      {"cut escape", "\"abc\\",
       "a backslash needs one of \"\\/bfnrt or u and four hexadecimal digits behind it", 4},
      {"no such escape", "\"\\x41\"",
       "a backslash needs one of \"\\/bfnrt or u and four hexadecimal digits behind it", 1},
      {"three digits", "\"\\u123\"",
       "a backslash needs one of \"\\/bfnrt or u and four hexadecimal digits behind it", 1},
      {"line feed in a text", "\"a\nb\"", "a text has '\\n' that is not escaped", 2},
      {"nul in a text", std::string("\"\0\"", 3), "a text has '\\x00' that is not escaped", 1},
      {"nul behind", std::string("1\0", 2),
       "the end of the text should stand where there is '\\x00'", 1},
      {"apostrophes", "'a'", "a value should stand where there is \"'\"", 0},
      {"no-break space",
       "\xC2\xA0"
       "1",
       "a value should stand where there is '\\xa0'", 0},
      {"comment", "/**/1", "a value should stand where there is '/'", 0},
      {"stray byte in a text", "\"12345678\xFF\"", "the text is not UTF-8", 9, "json.utf8"},
      {"overlong", "\"\xC0\xAF\"", "the text is not UTF-8", 1, "json.utf8"},
      {"surrogate in UTF-8", "\"\xED\xA0\x80\"", "the text is not UTF-8", 1, "json.utf8"},
      {"cut character", "\"\xE2\x82", "the text is not UTF-8", 1, "json.utf8"},
      {"stray byte outside", "[\xFF]", "the text is not UTF-8", 1, "json.utf8"},
      {"one too deep", nested(513), "nesting is deeper than 512", 512, "json.depth"},
      {"far too deep", std::string(200'000, '['), "nesting is deeper than 512", 512, "json.depth"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto parsed = parse_json(c.text);
    const auto* error = std::get_if<JsonError>(&parsed);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, c.reason);
    EXPECT_EQ(error->offset, c.offset);
    EXPECT_EQ(error->code, c.code);
  }
}

TEST(ParseJson, NestingUpToTheLimit) {
  for (const int depth : {1, 63, 64, 65, 511, 512}) {
    SCOPED_TRACE(depth);
    const auto parsed = parse_json(nested(depth));
    ASSERT_TRUE(std::holds_alternative<Value>(parsed));
    EXPECT_EQ(to_json(std::get<Value>(parsed)), nested(depth));
  }
  std::string mixed;
  for (int i = 0; i < 256; ++i) mixed += "[{\"k\":";
  mixed += "1";
  for (int i = 0; i < 256; ++i) mixed += "}]";
  EXPECT_EQ(to_json(std::get<Value>(parse_json(mixed))), mixed);
}

TEST(ParseJson, ManyMembersOfOneName) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i)
    text += "\"k" + std::to_string(i % 2) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  EXPECT_EQ(std::get<Value>(parse_json(text)), (Value::Object{{"k0", 199'998}, {"k1", 199'999}}));
}

TEST(ToJson, Styles) {
  const Value value = Value::Object{
      {"a", Value::Array{1, 2.0, true, Value()}}, {"b", Value::Object{}}, {"c", Value::Array{}}};
  EXPECT_EQ(to_json(value), R"({"a":[1,2.0,true,null],"b":{},"c":[]})");
  EXPECT_EQ(to_json(value, JsonStyle::spaced), R"({"a": [1, 2.0, true, null], "b": {}, "c": []})");
  EXPECT_EQ(
      to_json(value, JsonStyle::indented),
      "{\n  \"a\": [\n    1,\n    2.0,\n    true,\n    null\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

TEST(ToJson, WhatIsNoJson) {
  struct Case {
    const char* name;
    Value value;
    const char* json;
  };
  const Case cases[] = {
      {"infinity", kInfinity, "null"},
      {"not a number", std::nan(""), "null"},
      {"date", Date{"2024-01-02"}, "\"2024-01-02\""},
      {"big integer", BigInteger{"123456789012345678901"}, "123456789012345678901"},
      {"bytes that are text", Bytes{"abc"}, "\"abc\""},
      {"one byte", Bytes{"\xFF"}, R"({"base64":"/w=="})"},
      {"two bytes", Bytes{"\xFF\xFE"}, R"({"base64":"//4="})"},
      {"three bytes", Bytes{"\xFF\xFE\xFD"}, R"({"base64":"//79"})"},
      {"text that is no UTF-8", "\xFF", R"({"base64":"/w=="})"},
      {"a name that is no UTF-8", Value::Object{{"\xFF", 1}}, "{\"\xEF\xBF\xBD\":1}"},
      {"control characters", "\x01\n\x7F\"\\", R"("\u0001\n\u007f\"\\")"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(to_json(c.value), c.json);
  }
}

// nlohmann-json is the judge of documents made at random, whole and damaged.
class RandomDocument {
 public:
  explicit RandomDocument(std::uint64_t seed) : random_(seed) {}

  std::string make() {
    text_.clear();
    value(0);
    return text_;
  }

  std::string damage(std::string text) {
    constexpr std::string_view kBytes = "{}[],:\"\\01-+.eEtrufalsn/ \n\x01\xFF\xC3\xA9";
    for (std::uint64_t i = 0, count = 1 + random_.below(3); i < count && !text.empty(); ++i) {
      const std::size_t place = random_.below(text.size());
      const char byte = kBytes[random_.below(kBytes.size())];
      switch (random_.below(4)) {
        case 0:
          text[place] = byte;
          break;
        case 1:
          text.insert(place, 1, byte);
          break;
        case 2:
          text.erase(place, 1);
          break;
        default:
          text.resize(place);
          break;
      }
    }
    return text;
  }

 private:
  void blank() {
    if (random_.below(8) == 0) text_ += " \n\t\r"[random_.below(4)];
  }

  void value(int depth) {
    blank();
    const std::uint64_t kind = random_.below(depth < 6 ? 10 : 6);
    if (kind >= 8) return object(depth);
    if (kind >= 6) return array(depth);
    constexpr const char* kScalars[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "-12",
                                        "1.25e-3",
                                        "1E+5",
                                        "12345678901",
                                        "0.1",
                                        "-0.0",
                                        "9007199254740993.5"};
    if (kind < 3) {
      text_ += kScalars[random_.below(std::size(kScalars))];
    } else {
      text();
    }
    blank();
  }

  void text() {
    constexpr const char* kParts[] = {"a",        "key",          " ",
                                      "\\n",      "\\\"",         "\\u00e9",
                                      "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                      "\\\\",     "longer text",  "\\/"};
    text_ += '"';
    for (std::uint64_t i = random_.below(5); i > 0; --i)
      text_ += kParts[random_.below(std::size(kParts))];
    text_ += '"';
  }

  void array(int depth) {
    text_ += '[';
    for (std::uint64_t i = 0, count = random_.below(5); i < count; ++i) {
      if (i > 0) text_ += ',';
      value(depth + 1);
    }
    text_ += ']';
    blank();
  }

  void object(int depth) {
    text_ += '{';
    for (std::uint64_t i = 0, count = random_.below(5); i < count; ++i) {
      if (i > 0) text_ += ',';
      blank();
      text();
      blank();
      text_ += ':';
      value(depth + 1);
    }
    text_ += '}';
    blank();
  }

  Random random_;
  std::string text_;
};

Value from_judge(const nlohmann::json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    Value::Array array;
    for (const auto& item : json) array.push_back(from_judge(item));
    return array;
  }
  if (!json.is_object()) return {};
  Value::Object object;
  for (const auto& [name, member] : json.items()) object.push_back({name, from_judge(member)});
  return object;
}

TEST(ParseJson, AgreesWithAnotherParser) {
  RandomDocument documents(20240102);
  int refused = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::string whole = documents.make();
    const std::string text = i % 2 == 0 ? whole : documents.damage(whole);
    SCOPED_TRACE(text);
    const auto parsed = parse_json(text);
    try {
      const auto judged = nlohmann::json::parse(text);
      ASSERT_TRUE(std::holds_alternative<Value>(parsed)) << std::get<JsonError>(parsed).reason;
      EXPECT_EQ(std::get<Value>(parsed), from_judge(judged));
      EXPECT_EQ(std::get<Value>(parse_json(to_json(std::get<Value>(parsed)))), from_judge(judged));
    } catch (const nlohmann::json::parse_error& error) {
      ++refused;
      EXPECT_TRUE(std::holds_alternative<JsonError>(parsed)) << error.what();
    } catch (const nlohmann::json::out_of_range&) {
      // 1e999 is infinity for Python and us; the judge stops there and says nothing of the rest.
    }
  }
  EXPECT_GT(refused, 500);
  EXPECT_LT(refused, 2000);
}

// As json.dumps(value, separators=(",", ":")) of Python does.
TEST(ToJson, AsPythonWritesIt) {
  const auto ascii = [](const Value& value) { return to_json(value, JsonStyle::ascii); };
  EXPECT_EQ(ascii(Value::Object{{"a", Value::Array{1, 2.0, true, Value()}}}),
            R"({"a":[1,2.0,true,null]})");
  EXPECT_EQ(ascii("caf\u00e9 \uffff \U0001F600 \U0010FFFF"),
            R"("caf\u00e9 \uffff \ud83d\ude00 \udbff\udfff")");
  EXPECT_EQ(ascii("\b\f\n\r\t\"\\/\x01\x1f\x7f"), R"("\b\f\n\r\t\"\\/\u0001\u001f\u007f")");
  EXPECT_EQ(ascii(Value::Object{{"\u00e9", 1}}), R"({"\u00e9":1})");
  EXPECT_EQ(ascii(Value::Array{std::nan(""), INFINITY, -INFINITY}), "[NaN,Infinity,-Infinity]");
}

}  // namespace
}  // namespace resttest
