#include <optional>
#include <utility>
#include <variant>

#include "base/text.h"
#include "data/python_text.h"
#include "data/template.h"
#include "extend/extractors.h"
#include "extend/query_text.h"
#include "query/regex.h"

namespace resttest {
namespace {

using Compiled = std::variant<Regex, RegexError>;

// The first match in the body: its group 1 where the pattern has groups, else the whole of it.
class RegexExtractor : public Extractor {
 public:
  // `literal` is the pattern where it has no variables in it.
  RegexExtractor(QueryText query, std::optional<Compiled> literal)
      : query_(std::move(query)), template_(query_.text), literal_(std::move(literal)) {}

  Extraction extract(const Answer& answer, Context& context) const override {
    if (literal_) return search(*literal_, query_.text, answer);
    const std::string pattern = template_.render(context);
    return search(Regex::compile(pattern), pattern, answer);
  }

  std::string describe() const override { return query_.describe("regex"); }

 private:
  static Extraction search(const Compiled& compiled, const std::string& pattern,
                           const Answer& answer) {
    if (const auto* error = std::get_if<RegexError>(&compiled)) {
      return Missing{"Invalid regular expression " + python_quoted(pattern) + ": " + error->reason,
                     error->code};
    }
    const auto found = std::get<Regex>(compiled).search(answer.response().body);
    if (const auto* error = std::get_if<RegexError>(&found)) {
      return Missing{"Regular expression " + python_quoted(pattern) + ": " + error->reason,
                     error->code};
    }
    const auto& match = std::get<0>(found);
    if (!match) return Value();
    if (!match->has_group) return std::string(match->whole);
    return match->group ? Value(std::string(*match->group)) : Value();
  }

  QueryText query_;
  Template template_;
  std::optional<Compiled> literal_;
};

}  // namespace

std::unique_ptr<Extractor> make_regex(const FactoryArgs& args) {
  auto query = read_query(args, "regex");
  if (!query) return nullptr;
  std::optional<Compiled> literal;
  if (!query->is_template) {
    literal = Regex::compile(query->text);
    if (const auto* error = std::get_if<RegexError>(&*literal)) {
      args.found.warn(std::string(error->code), args.config.where,
                      "the regular expression cannot be used: " + error->reason,
                      "the test will fail");
    }
  }
  return std::make_unique<RegexExtractor>(std::move(*query), std::move(literal));
}

}  // namespace resttest
