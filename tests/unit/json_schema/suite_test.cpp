// Every required test of JSON Schema's own test suite, drafts 4, 6 and 7, as Debian packages it.

#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/files.h"
#include "json_schema/schema.h"

#include "resttest/json.h"

#ifndef RESTTEST_JSON_SCHEMA_SUITE
#define RESTTEST_JSON_SCHEMA_SUITE "/usr/share/json-schema-test-suite"
#endif

namespace resttest {
namespace {

namespace fs = std::filesystem;

const fs::path kSuite = RESTTEST_JSON_SCHEMA_SUITE;

Value read_json_file(const fs::path& path) {
  const auto text = read_file(path.string(), std::size_t{1} << 20);
  return std::get<Value>(parse_json(std::get<std::string>(text)));
}

std::string text_of(const Value& object, std::string_view name) {
  return *object.find(name)->get_if<std::string>();
}

const Value::Array& list_of(const Value& object, std::string_view name) {
  return *object.find(name)->get_if<Value::Array>();
}

// What the suite's authors serve at localhost:1234.
std::map<std::string, Value> remotes() {
  std::map<std::string, Value> documents;
  const fs::path folder = kSuite / "remotes";
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), folder).generic_string();
    documents.emplace("http://localhost:1234/" + name, read_json_file(entry.path()));
  }
  return documents;
}

// How many of the tests of a group give the verdict that the suite expects.
std::size_t run_group(const Value& group, const SchemaSettings& settings) {
  SCOPED_TRACE(text_of(group, "description"));
  const auto compiled = JsonSchema::compile(*group.find("schema"), settings);
  if (const auto* problems = std::get_if<std::vector<SchemaProblem>>(&compiled)) {
    ADD_FAILURE() << problems->front().place << ": " << problems->front().reason;
    return 0;
  }
  const auto& schema = std::get<JsonSchema>(compiled);
  std::size_t right = 0;
  for (const Value& test : list_of(group, "tests")) {
    SCOPED_TRACE(text_of(test, "description"));
    const auto result = schema.check(*test.find("data"));
    const auto* errors = std::get_if<std::vector<SchemaError>>(&result);
    const bool expected = *test.find("valid")->get_if<bool>();
    const bool is_right = errors && errors->empty() == expected;
    EXPECT_TRUE(is_right) << to_json(*test.find("data"));
    right += is_right ? 1 : 0;
  }
  return right;
}

void run_draft(const char* folder, SchemaDialect dialect, std::size_t tests) {
  const fs::path path = kSuite / "tests" / folder;
  ASSERT_TRUE(fs::is_directory(path))
      << path << " is not there: install the package json-schema-test-suite";
  const SchemaSettings settings{dialect, remotes()};
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.is_regular_file()) files.insert(entry.path());  // Not the folder "optional".
  }
  std::size_t right = 0;
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename().string());
    const Value groups = read_json_file(file);
    for (const Value& group : *groups.get_if<Value::Array>()) right += run_group(group, settings);
  }
  EXPECT_EQ(right, tests);
}

TEST(JsonSchemaSuite, Draft4) { run_draft("draft4", SchemaDialect::draft4, 320); }
TEST(JsonSchemaSuite, Draft6) { run_draft("draft6", SchemaDialect::draft6, 405); }
TEST(JsonSchemaSuite, Draft7) { run_draft("draft7", SchemaDialect::draft7, 423); }

}  // namespace
}  // namespace resttest
