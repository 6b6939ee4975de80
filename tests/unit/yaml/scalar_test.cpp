#include "yaml/scalar.h"

#include <gtest/gtest.h>

#include "support/yaml.h"

namespace resttest {
namespace {

std::string typed(const Scalar& scalar) {
  if (const auto* bad = std::get_if<BadScalar>(&scalar)) return "bad: " + bad->reason;
  return typed_text(std::get<Value>(scalar));
}

struct Case {
  const char* text;
  const char* value;
};

void expect_plain(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(typed(type_plain(c.text)), c.value) << c.text;
}

TEST(PlainScalar, NullAndBooleans) {
  expect_plain({
      {"", "null"},          {"~", "null"},         {"null", "null"},      {"Null", "null"},
      {"NULL", "null"},      {"nULL", "text nULL"}, {"None", "text None"}, {"yes", "true"},
      {"No", "false"},       {"ON", "true"},        {"off", "false"},      {"True", "true"},
      {"FALSE", "false"},    {"y", "text y"},       {"n", "text n"},       {"Y", "text Y"},
      {"tRue", "text tRue"}, {"oFF", "text oFF"},   {"yess", "text yess"},
  });
}

TEST(PlainScalar, Integers) {
  expect_plain({
      {"012", "integer 10"},
      {"0x1F", "integer 31"},
      {"0b11", "integer 3"},
      {"1_000", "integer 1000"},
      {"+1", "integer 1"},
      {"-0", "integer 0"},
      {"00", "integer 0"},
      {"0_", "integer 0"},
      {"-0x1F", "integer -31"},
      {"+012", "integer 10"},
      {"0o12", "text 0o12"},
      {"08", "text 08"},
      {"0X1F", "text 0X1F"},
      {"1,000", "text 1,000"},
      {"_1", "text _1"},
      {"1:30", "integer 90"},
      {"-1:30", "integer -90"},
      {"190:20:30", "integer 685230"},
      {"1_0:3", "integer 603"},
      {"1:60", "text 1:60"},
      {"0:0", "text 0:0"},
      {"01:30", "text 01:30"},
      {"1:005", "text 1:005"},
      {"1:", "text 1:"},
      {"0b_", "bad: '0b_' is no whole number"},
      {"0x_", "bad: '0x_' is no whole number"},
  });
}

TEST(PlainScalar, IntegersOfAnySize) {
  expect_plain({
      {"9223372036854775807", "integer 9223372036854775807"},
      {"9223372036854775808", "big 9223372036854775808"},
      {"-9223372036854775808", "integer -9223372036854775808"},
      {"-9223372036854775809", "big -9223372036854775809"},
      {"0xFFFFFFFFFFFFFFFFFFFF", "big 1208925819614629174706175"},
      {"-0xFFFFFFFFFFFFFFFFFFFF", "big -1208925819614629174706175"},
      {"07777777777777777777777777", "big 37778931862957161709567"},
      {"0b11111111111111111111111111111111111111111111111111111111111111111",
       "big 36893488147419103231"},
      {"99999999999999999999:59", "big 5999999999999999999999"},
  });
}

TEST(PlainScalar, LongNumbersOfOtherBasesAreRefused) {
  EXPECT_EQ(typed(type_plain("0x" + std::string(4300, '0'))), "integer 0");
  EXPECT_TRUE(std::holds_alternative<BadScalar>(type_plain("0x" + std::string(4301, '0'))));
  EXPECT_EQ(typed(type_plain(std::string(5000, '7'))), "big " + std::string(5000, '7'));
}

TEST(PlainScalar, Floats) {
  expect_plain({
      {".5", "float 0.5"},         {"3.", "float 3.0"},       {"1.10", "float 1.1"},
      {"1.0e+3", "float 1000.0"},  {"1.5E-2", "float 0.015"}, {"1_0.5", "float 10.5"},
      {"1.e+3", "float 1000.0"},   {"08.5", "float 8.5"},     {"-0.0", "float -0.0"},
      {"1:30.5", "float 90.5"},    {"0:1.5", "float 1.5"},    {"-1:30.5", "float -90.5"},
      {"1:2:3.4", "float 3723.4"}, {"1:60.5", "text 1:60.5"}, {"1e3", "text 1e3"},
      {"1e+3", "text 1e+3"},       {"1.0e3", "text 1.0e3"},   {"-.5", "text -.5"},
      {"+.5", "text +.5"},         {".inf", "float inf"},     {"-.Inf", "float -inf"},
      {"+.INF", "float inf"},      {".nan", "float nan"},     {".NaN", "float nan"},
      {"-.nan", "text -.nan"},     {"inf", "text inf"},       {"nan", "text nan"},
      {".iNF", "text .iNF"},       {".", "text ."},           {"._5", "text ._5"},
      {"1.2.3", "text 1.2.3"},     {"1.5e+", "text 1.5e+"},
  });
}

TEST(PlainScalar, FloatsBeyondTheirRange) {
  expect_plain({
      {"1.0e+400", "float inf"},
      {"-1.0e+400", "float -inf"},
      {"1.0e-400", "float 0.0"},
      {"1.7976931348623157e+308", "float 1.7976931348623157e+308"},
  });
  EXPECT_EQ(typed(type_plain(std::string(400, '9') + ".0")), "float inf");
  EXPECT_EQ(typed(type_plain("0." + std::string(400, '0') + "1")), "float 0.0");
}

TEST(PlainScalar, Dates) {
  expect_plain({
      {"2024-01-02", "date 2024-01-02"},
      {"2024-1-2", "text 2024-1-2"},
      {"2024-02-29", "date 2024-02-29"},
      {"2000-02-29", "date 2000-02-29"},
      {"2024-01-02 03:04:05", "date 2024-01-02 03:04:05"},
      {"2024-01-02T03:04:05Z", "date 2024-01-02 03:04:05+00:00"},
      {"2024-1-2 3:04:05.5 +5", "date 2024-01-02 03:04:05.500000+05:00"},
      {"2001-12-14t21:59:43.10-05:30", "date 2001-12-14 21:59:43.100000-05:30"},
      {"2024-01-02 03:04:05.1234567", "date 2024-01-02 03:04:05.123456"},
      {"2024-01-02 03:04:05.", "date 2024-01-02 03:04:05"},
      {"2024-01-02 03:04", "text 2024-01-02 03:04"},
      {"2024-01-02 1:2:3", "text 2024-01-02 1:2:3"},
      {"2024-13-45", "bad: month 13 is not between 1 and 12"},
      {"2023-02-29", "bad: day 29 is not between 1 and 28"},
      {"1900-02-29", "bad: day 29 is not between 1 and 28"},
      {"0000-01-01", "bad: there is no year 0"},
      {"2024-01-02 24:00:00", "bad: hour 24 is not between 0 and 23"},
      {"2024-01-02 03:04:60", "bad: second 60 is not between 0 and 59"},
      {"2024-01-02 03:04:05 +24:00", "bad: its zone is a day or more from Greenwich"},
  });
}

TEST(PlainScalar, SignsOfYaml) {
  expect_plain({
      {"=", "bad: '=' is a sign of YAML's and no value; put it in quotes"},
      {"<<", "bad: '<<' is a sign of YAML's and no value; put it in quotes"},
      {"<", "text <"},
  });
}

TEST(TaggedScalar, Table) {
  struct Tagged {
    const char* tag;
    const char* text;
    const char* value;
  };
  const Tagged cases[] = {
      {"str", "5", "text 5"},
      {"int", "0x1F", "integer 31"},
      {"int", " 5 ", "integer 5"},
      {"int", "x", "bad: 'x' is no whole number"},
      {"int", "08", "bad: '08' is no whole number"},
      {"float", "1e3", "float 1000.0"},
      {"float", "1", "float 1.0"},
      {"float", "inf", "float inf"},
      {"float", "x", "bad: 'x' is no number"},
      {"bool", "Yes", "true"},
      {"bool", "maybe", "bad: 'maybe' is no boolean"},
      {"null", "anything", "null"},
      {"timestamp", "2024-01-02", "date 2024-01-02"},
      {"timestamp", "soon", "bad: 'soon' is no date"},
      {"binary", "aGVsbG8=", "bytes hello"},
      {"binary", "a G\nVsbG8=", "bytes hello"},
      {"binary", "aGVsbG8", "bad: the base64 text ends early: its '=' are missing"},
      {"binary", "", "bytes "},
      {"binary", "é", "bad: base64 is ASCII only"},
  };
  for (const Tagged& c : cases) {
    EXPECT_EQ(typed(type_tagged(c.tag, c.text)), c.value) << c.tag << " " << c.text;
  }
}

TEST(ScalarText, IsPythons) {
  struct Text {
    Value value;
    const char* text;
  };
  const Text cases[] = {
      {Value(), "None"},
      {Value(true), "True"},
      {Value(10), "10"},
      {Value(1.5), "1.5"},
      {Value(BigInteger{"99999999999999999999"}), "99999999999999999999"},
      {Value(Date{"2024-01-02"}), "2024-01-02"},
      {Value("x"), "x"},
  };
  for (const Text& c : cases) EXPECT_EQ(scalar_text(c.value), c.text);
}

}  // namespace
}  // namespace resttest
