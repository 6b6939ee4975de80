// Reads lines of an expression, as a text in JSON, a tab and a document, and writes for each the
// result as JSON, or "!" and the code of the error, for jmespath_against_python.py.

#include <cstdio>
#include <string>

#include "query/jmespath/jmespath.h"

#include "resttest/json.h"

namespace {

using namespace resttest;

std::string evaluate(const std::string& expression, const Value& document) {
  const auto compiled = JmesPath::compile(expression);
  if (const auto* error = std::get_if<JmesPathError>(&compiled)) {
    return "!" + std::string(code_of(error->kind));
  }
  const auto result = std::get<JmesPath>(compiled).search(document);
  if (const auto* error = std::get_if<JmesPathError>(&result)) {
    return "!" + std::string(code_of(error->kind));
  }
  return to_json(std::get<Value>(result), JsonStyle::ascii);
}

}  // namespace

int main() {
  std::string line;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    const std::size_t tab = line.find('\t');
    const auto expression = std::get<Value>(parse_json(line.substr(0, tab)));
    const auto document = std::get<Value>(parse_json(line.substr(tab + 1)));
    std::puts(evaluate(*expression.get_if<std::string>(), document).c_str());
    line.clear();
  }
}
