#include "json_schema/schema.h"

#include <utility>

#include "json_schema/check.h"
#include "json_schema/compiler.h"
#include "json_schema/program.h"

namespace resttest {

JsonSchema::JsonSchema(std::shared_ptr<const SchemaProgram> program)
    : program_(std::move(program)) {}

std::variant<JsonSchema, std::vector<SchemaProblem>> JsonSchema::compile(
    Value schema, const SchemaSettings& settings) {
  SchemaCompiler compiler(settings);
  auto program = compiler.compile(std::move(schema));
  if (!compiler.problems().empty()) return compiler.problems();
  return JsonSchema(std::move(program));
}

const std::vector<SchemaProblem>& JsonSchema::warnings() const { return program_->warnings; }

std::variant<std::vector<SchemaError>, SchemaLimit> JsonSchema::check(const Value& instance) const {
  SchemaCheck quick(SchemaCheck::Wanted::verdict);
  if (quick.accepts(*program_->root, {instance})) return std::vector<SchemaError>();
  if (quick.limit()) return *quick.limit();
  SchemaCheck thorough(SchemaCheck::Wanted::reasons);
  thorough.accepts(*program_->root, {instance});
  auto errors = thorough.take_errors();
  if (errors.empty() && thorough.limit()) return *thorough.limit();
  return errors;
}

}  // namespace resttest
