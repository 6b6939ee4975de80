#include "query/jmespath/jmespath.h"

#include <utility>

#include "query/jmespath/evaluation.h"
#include "query/jmespath/parser.h"

namespace resttest {

std::string_view code_of(JmesPathError::Kind kind) {
  using enum JmesPathError::Kind;
  switch (kind) {
    case syntax:
      return "jmespath.syntax";
    case unknown_function:
      return "jmespath.unknown-function";
    case invalid_arity:
      return "jmespath.invalid-arity";
    case invalid_type:
      return "jmespath.invalid-type";
    case invalid_value:
      return "jmespath.invalid-value";
    case limit:
      return "query.limit";
  }
  return {};
}

JmesPath::JmesPath(std::shared_ptr<const jmespath::Program> program)
    : program_(std::move(program)) {}

std::variant<JmesPath, JmesPathError> JmesPath::compile(std::string_view expression) {
  auto program = jmespath::parse(expression);
  if (auto* error = std::get_if<JmesPathError>(&program)) return std::move(*error);
  return JmesPath(std::make_shared<const jmespath::Program>(std::get<0>(std::move(program))));
}

std::variant<Value, JmesPathError> JmesPath::search(const Value& document) const {
  jmespath::Evaluation run(*program_);
  Value value = run.copy(run.evaluate(program_->root, document));
  if (run.error()) return *run.error();
  return value;
}

}  // namespace resttest
