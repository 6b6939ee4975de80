#pragma once

#include <memory>
#include <string_view>
#include <variant>

#include "query/jmespath/error.h"

#include "resttest/value.h"

namespace resttest {

namespace jmespath {
struct Program;
}

// A JMESPath expression (jmespath.org/specification.html), compiled once and searched with often.
// Workers share it.
//
// Where the specification is silent it does as the Python library does: literals in backticks that
// are no JSON are texts, objects keep their order, `to_string` writes as json.dumps. Functions that
// are not there and wrong numbers of arguments are found while compiling, though the part that
// calls them may never be evaluated.
class JmesPath {
 public:
  static std::variant<JmesPath, JmesPathError> compile(std::string_view expression);

  // The value of the expression for a JSON document; null is one like any other. Integers are exact
  // at any size where no function makes a real of them.
  std::variant<Value, JmesPathError> search(const Value& document) const;

 private:
  explicit JmesPath(std::shared_ptr<const jmespath::Program> program);

  std::shared_ptr<const jmespath::Program> program_;
};

}  // namespace resttest
