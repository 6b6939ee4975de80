// A schema on the first line, a value in the rest: any graph of references must come to an end,
// twice with the same answer. The YAML of a suite makes no schema that JSON cannot write.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json_schema/schema.h"

#include "resttest/json.h"

namespace {

using namespace resttest;

void check(bool holds) {
  if (!holds) std::abort();
}

std::string said(const JsonSchema& schema, const Value& instance) {
  const auto result = schema.check(instance);
  if (const auto* limit = std::get_if<SchemaLimit>(&result)) {
    check(!limit->reason.empty());
    return limit->reason;
  }
  const auto& errors = std::get<std::vector<SchemaError>>(result);
  check(errors.size() <= kSchemaErrors);
  std::string all;
  for (const SchemaError& error : errors) {
    check(error.instance.empty() || error.instance.front() == '/');
    check(!error.reason.empty());
    all += error.instance + error.schema + error.reason + "\n";
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  auto schema = parse_json(text.substr(0, line));
  const auto instance = parse_json(text.substr(line + 1));
  if (!std::get_if<Value>(&schema) || !std::get_if<Value>(&instance)) return 0;
  // By the length, so that every draft is reached without a $schema.
  const auto dialect = static_cast<SchemaDialect>(text.size() % 5);
  const auto compiled = JsonSchema::compile(std::get<Value>(std::move(schema)), {dialect});
  if (const auto* problems = std::get_if<std::vector<SchemaProblem>>(&compiled)) {
    check(!problems->empty());
    return 0;
  }
  const auto& usable = std::get<JsonSchema>(compiled);
  check(said(usable, std::get<Value>(instance)) == said(usable, std::get<Value>(instance)));
  return 0;
}
