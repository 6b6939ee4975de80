#include "data/python_text.h"

#include <limits>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(PythonText, Values) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Case {
    const char* name;
    Value value;
    const char* text;
  };
  const Case cases[] = {
      {"null", Value(), "None"},
      {"true", true, "True"},
      {"false", false, "False"},
      {"integer", -12, "-12"},
      {"smallest integer", std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
      {"big integer", BigInteger{"-12345678901234567890"}, "-12345678901234567890"},
      {"real", 1.5, "1.5"},
      {"whole real", 3.0, "3.0"},
      {"negative zero", -0.0, "-0.0"},
      {"shortest digits", 0.1, "0.1"},
      {"smallest plain real", 1e-4, "0.0001"},
      {"exponent below", 1e-5, "1e-05"},
      {"largest plain real", 9007199254740993e0, "9007199254740992.0"},
      {"exponent from 1e16", 1e16, "1e+16"},
      {"large", 1.7976931348623157e308, "1.7976931348623157e+308"},
      {"infinity", kInfinity, "inf"},
      {"minus infinity", -kInfinity, "-inf"},
      {"not a number", std::numeric_limits<double>::quiet_NaN(), "nan"},
      {"text alone", "it's\n", "it's\n"},
      {"bytes alone", Bytes{"a\xFF"}, "a\xFF"},
      {"date", Date{"2024-01-02"}, "2024-01-02"},
      {"empty list", Value::Array{}, "[]"},
      {"list", Value::Array{1, "a", Value(), 2.0, true}, "[1, 'a', None, 2.0, True]"},
      {"empty mapping", Value::Object{}, "{}"},
      {"mapping", Value::Object{{"k", "v"}, {"n", Value::Array{1}}}, "{'k': 'v', 'n': [1]}"},
      {"bytes in a list", Value::Array{Bytes{"a'\n\xFF\\"}}, "[b\"a'\\n\\xff\\\\\"]"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(python_text(c.value), c.text);
  }
}

TEST(PythonText, Quoting) {
  struct Case {
    const char* name;
    std::string text;
    const char* quoted;
  };
  const Case cases[] = {
      {"plain", "abc", "'abc'"},
      {"empty", "", "''"},
      {"single quote", "it's", "\"it's\""},
      {"double quote", "a\"b", "'a\"b'"},
      {"both quotes", "'\"", "'\\'\"'"},
      {"backslash", "a\\b", "'a\\\\b'"},
      {"line ends and tab", "\n\r\t", "'\\n\\r\\t'"},
      {"nul and escape", std::string("\0\x1b\x7f", 3), "'\\x00\\x1b\\x7f'"},
      {"accents stay", "caf\xC3\xA9", "'caf\xC3\xA9'"},
      {"no-break space", "\xC2\xA0", "'\\xa0'"},
      {"C1 control", "\xC2\x85", "'\\x85'"},
      {"zero width space", "\xE2\x80\x8B", "'\\u200b'"},
      {"private use", "\xEE\x80\x80", "'\\ue000'"},
      {"emoji stays", "\xF0\x9F\x98\x80", "'\xF0\x9F\x98\x80'"},
      {"unassigned", "\xF3\xA0\x80\x80", "'\\U000e0000'"},
      {"stray byte", "\xFF", "'\\xff'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(python_quoted(c.text), c.quoted);
  }
}

}  // namespace
}  // namespace resttest
