#include <string>
#include <utility>

#include "query/jmespath/bodies.h"
#include "query/jmespath/evaluation.h"

#include "resttest/json.h"

namespace resttest::jmespath {

Datum ends_with(Evaluation& run, Arguments arguments) {
  const std::string& end = *arguments[1].text();
  return run.spend_text(end.size()) ? Datum(arguments[0].text()->ends_with(end)) : Datum();
}

Datum join(Evaluation& run, Arguments arguments) {
  const std::string& between = *arguments[0].text();
  const Datum& parts = arguments[1];
  std::string joined;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string& part = *parts.element(i).text();
    if (!run.spend_text(part.size() + between.size())) return {};
    if (i > 0) joined += between;
    joined += part;
  }
  return run.keep(std::move(joined));
}

Datum starts_with(Evaluation& run, Arguments arguments) {
  const std::string& begin = *arguments[1].text();
  return run.spend_text(begin.size()) ? Datum(arguments[0].text()->starts_with(begin)) : Datum();
}

Datum to_string(Evaluation& run, Arguments arguments) {
  if (arguments[0].type() == Type::string) return arguments[0];
  const Value value = run.copy(arguments[0]);
  return run.has_failed() ? Datum() : run.keep(to_json(value, JsonStyle::ascii));
}

}  // namespace resttest::jmespath
