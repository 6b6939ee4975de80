#include <optional>
#include <utility>
#include <variant>

#include "data/template.h"
#include "extend/extractors.h"
#include "extend/query_text.h"
#include "query/jmespath/jmespath.h"

namespace resttest {
namespace {

using Compiled = std::variant<JmesPath, JmesPathError>;

class JmesPathExtractor : public Extractor {
 public:
  // `literal` is the expression where it has no variables in it.
  JmesPathExtractor(QueryText query, std::optional<Compiled> literal)
      : query_(std::move(query)), template_(query_.text), literal_(std::move(literal)) {}

  Extraction extract(const Answer& answer, Context& context) const override {
    if (literal_) return search(*literal_, answer);
    return search(JmesPath::compile(template_.render(context)), answer);
  }

  std::string describe() const override { return query_.describe("jmespath"); }

 private:
  static Extraction search(const Compiled& compiled, const Answer& answer) {
    if (const auto* error = std::get_if<JmesPathError>(&compiled)) return no_result(*error);
    const Extraction& document = answer.json();
    if (const auto* missing = std::get_if<Missing>(&document)) return *missing;
    auto found = std::get<JmesPath>(compiled).search(std::get<Value>(document));
    if (const auto* error = std::get_if<JmesPathError>(&found)) return no_result(*error);
    return std::get<Value>(std::move(found));
  }

  static Missing no_result(const JmesPathError& error) {
    return {"JMESPath: " + error.reason, code_of(error.kind)};
  }

  QueryText query_;
  Template template_;
  std::optional<Compiled> literal_;
};

}  // namespace

std::unique_ptr<Extractor> make_jmespath(const FactoryArgs& args) {
  auto query = read_query(args, "jmespath");
  if (!query) return nullptr;
  std::optional<Compiled> literal;
  if (!query->is_template) {
    literal = JmesPath::compile(query->text);
    if (const auto* error = std::get_if<JmesPathError>(&*literal)) {
      args.found.warn(std::string(code_of(error->kind)), args.config.where,
                      "the JMESPath expression cannot be used: " + error->reason,
                      "the test will fail");
    }
  }
  return std::make_unique<JmesPathExtractor>(std::move(*query), std::move(literal));
}

}  // namespace resttest
