#include "resttest/fields.h"

#include <gtest/gtest.h>

#include "support/yaml.h"

namespace resttest {
namespace {

// What `read` makes of `key: TEXT`, or the messages; -1 is what stands there before.
template <typename T>
std::string read_as(const std::string& text, UnknownKeys unknown = UnknownKeys::warn) {
  const ParsedYaml yaml = parsed("key: " + text);
  Diagnostics found;
  Fields fields(yaml.documents.at(0), "a block", unknown, found);
  T out = T();
  fields.read("KEY", out);
  std::string all;
  for (const Diagnostic& one : found.all()) {
    all += one.message + (one.hint.empty() ? "" : " (" + one.hint + ")");
  }
  return all.empty() ? typed_text(Value(out)) : all;
}

struct Case {
  const char* text;
  const char* result;
};

TEST(Fields, WholeNumbers) {
  const Case cases[] = {
      {"5", "integer 5"},
      {"yes", "integer 1"},
      {"off", "integer 0"},
      {"3.0", "integer 3"},
      {"' -7 '", "integer -7"},
      {"1.9", "KEY must be a whole number; 1.9 is cut to 1"},
      {"-1.9", "KEY must be a whole number; -1.9 is cut to -1"},
      {"'1.0'", "KEY must be a whole number, not '1.0'"},
      {"''", "KEY must be a whole number, not ''"},
      {".inf", "KEY must be a whole number, not .inf"},
      {"99999999999999999999", "KEY must be a whole number, not 99999999999999999999"},
      {"~", "KEY must be a whole number, not null"},
      {"[1]", "KEY must be a whole number, not a list"},
      {"{a: 1}", "KEY must be a whole number, not a mapping"},
      {"2024-01-02", "KEY must be a whole number, not 2024-01-02"},
  };
  for (const Case& c : cases) EXPECT_EQ(read_as<std::int64_t>(c.text), c.result) << c.text;
  EXPECT_EQ(read_as<std::int64_t>("1.9", UnknownKeys::reject),
            "KEY must be a whole number, not 1.9");
  EXPECT_EQ(read_as<int>("2147483647"), "integer 2147483647");
  EXPECT_EQ(read_as<int>("2147483648"),
            "KEY must be between -2147483648 and 2147483647, not 2147483648");
}

TEST(Fields, NumbersBooleansText) {
  EXPECT_EQ(read_as<double>("1.5"), "float 1.5");
  EXPECT_EQ(read_as<double>("'1e3'"), "float 1000.0");
  EXPECT_EQ(read_as<double>("true"), "float 1.0");
  EXPECT_EQ(read_as<double>(".nan"), "KEY must be a number, not .nan");
  EXPECT_EQ(read_as<bool>("on"), "true");
  EXPECT_EQ(read_as<bool>("'FALSE'"), "false");
  EXPECT_EQ(read_as<bool>("'yes'"), "KEY must be true or false, not 'yes'");
  EXPECT_EQ(read_as<bool>("1"), "KEY must be true or false, not 1");
  EXPECT_EQ(read_as<std::string>("012"), "text 10");
  EXPECT_EQ(read_as<std::string>("yes"), "text True");
  EXPECT_EQ(read_as<std::string>("99999999999999999999"), "text 99999999999999999999");
  EXPECT_EQ(read_as<std::string>("1.5"), "KEY must be text, not 1.5 (put it in quotes)");
  EXPECT_EQ(read_as<std::string>("2024-01-02"), "KEY must be text, not 2024-01-02");
}

TEST(Fields, Seconds) {
  const Case cases[] = {
      {"2", "float 2.0"},
      {"250ms", "float 0.25"},
      {"1m30s", "float 90.0"},
      {"0", "float 0.0"},
      {"-1", "key must be between 0 seconds and a year, not -1"},
      {"5 parsecs", "key must be a number of seconds, not '5 parsecs'"},
      {".inf", "key must be a number of seconds, not .inf"},
  };
  for (const Case& c : cases) {
    const ParsedYaml yaml = parsed(std::string("key: ") + c.text);
    Diagnostics found;
    Fields fields(yaml.documents.at(0), "a block", UnknownKeys::warn, found);
    double seconds = -1;
    fields.read_seconds("key", seconds);
    EXPECT_EQ(found.all().empty() ? typed_text(Value(seconds)) : found.all()[0].message, c.result);
  }
}

TEST(Fields, LongTextIsCutInMessages) {
  EXPECT_EQ(read_as<std::int64_t>("\"é" + std::string(50, 'x') + "\""),
            "KEY must be a whole number, not 'é" + std::string(39, 'x') + "…'");
  EXPECT_EQ(read_as<std::int64_t>("\"a\\e\\nb\""), "KEY must be a whole number, not 'a\\x1b b'");
}

TEST(Fields, ManyKeys) {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "- {k" + std::to_string(i % 20) + ": " + std::to_string(i) + "}\n";
  const ParsedYaml yaml = parsed(text);
  Diagnostics found;
  Fields fields(yaml.documents.at(0), "a block", UnknownKeys::warn, found);
  ASSERT_EQ(fields.entries().size(), 20U);
  EXPECT_EQ(fields.entries()[0]->value.text, "20");
  EXPECT_EQ(fields.entries()[19]->value.text, "39");
  ASSERT_EQ(found.all().size(), 20U);
  EXPECT_EQ(found.all()[0].message, "'k0' stands twice in a block; the one in line 21 counts");
}

TEST(Fields, UnknownKeys) {
  const ParsedYaml yaml = parsed("{Known: 1, knwon: 2, zzz: 3}");
  for (const UnknownKeys unknown : {UnknownKeys::warn, UnknownKeys::reject}) {
    Diagnostics found;
    Fields fields(yaml.documents.at(0), "a block", unknown, found);
    int number = 0;
    fields.read("known", number);
    fields.finish();
    EXPECT_EQ(number, 1);
    ASSERT_EQ(found.all().size(), 2U);
    EXPECT_EQ(found.has_errors(), unknown == UnknownKeys::reject);
    EXPECT_EQ(found.all()[0].message, "unknown key 'knwon' in a block");
    EXPECT_EQ(found.all()[0].hint, "did you mean 'known'?");
    EXPECT_EQ(found.all()[1].hint, "");
  }
}

}  // namespace
}  // namespace resttest
