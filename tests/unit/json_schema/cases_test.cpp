// Drafts 2019-09 and 2020-12: every keyword, from the table in cases.json. What it expects was
// compared with Python's jsonschema (tests/differential/json_schema_against_python.py).

#include <string>

#include <gtest/gtest.h>

#include "base/files.h"
#include "json_schema/schema.h"

#include "resttest/json.h"

namespace resttest {
namespace {

const Value& member(const Value& object, std::string_view name) { return *object.find(name); }

const Value::Array& list(const Value& object, std::string_view name) {
  return *member(object, name).get_if<Value::Array>();
}

Value read_cases() {
  const auto text =
      read_file(RESTTEST_SOURCE_DIR "/tests/unit/json_schema/cases.json", std::size_t{1} << 20);
  return std::get<Value>(parse_json(std::get<std::string>(text)));
}

std::size_t run_group(const Value& group, SchemaDialect dialect) {
  SCOPED_TRACE(*member(group, "description").get_if<std::string>());
  const auto compiled = JsonSchema::compile(member(group, "schema"), {dialect});
  if (const auto* problems = std::get_if<std::vector<SchemaProblem>>(&compiled)) {
    ADD_FAILURE() << problems->front().place << ": " << problems->front().reason;
    return 0;
  }
  for (const Value& test : list(group, "tests")) {
    const auto result = std::get<JsonSchema>(compiled).check(member(test, "data"));
    const auto* errors = std::get_if<std::vector<SchemaError>>(&result);
    EXPECT_TRUE(errors && errors->empty() == *member(test, "valid").get_if<bool>())
        << to_json(test);
  }
  return list(group, "tests").size();
}

TEST(JsonSchemaCases, EveryKeyword) {
  const Value groups = read_cases();
  std::size_t count = 0;
  for (const Value& group : *groups.get_if<Value::Array>()) {
    for (const Value& draft : list(group, "drafts")) {
      const bool is_2019 = *draft.get_if<std::string>() == "2019-09";
      SCOPED_TRACE(*draft.get_if<std::string>());
      count +=
          run_group(group, is_2019 ? SchemaDialect::draft2019_09 : SchemaDialect::draft2020_12);
    }
  }
  EXPECT_GE(count, 1100u);
}

}  // namespace
}  // namespace resttest
