#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "base/format.h"
#include "data/json_reader.h"
#include "query/jmespath/bodies.h"
#include "query/jmespath/evaluation.h"
#include "query/jmespath/integers.h"

namespace resttest::jmespath {
namespace {

Datum integer(Evaluation& run, double whole) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (!std::isfinite(whole)) {
    return run.fail(JmesPathError::Kind::invalid_value, "no integer is near to infinity or NaN");
  }
  if (whole >= -kTwoTo63 && whole < kTwoTo63) return run.keep(static_cast<std::int64_t>(whole));
  return run.keep(BigInteger{format("{:.0f}", whole)});
}

Datum round(Evaluation& run, const Datum& number, double (*towards)(double)) {
  const auto* real = number.value()->get_if<double>();
  return real ? integer(run, towards(*real)) : number;
}

std::size_t size_of(const Value& number) {
  const auto* big = number.get_if<BigInteger>();
  return big ? big->digits.size() : 1;
}

Datum too_large(Evaluation& run) {
  return run.fail(JmesPathError::Kind::invalid_value, "the sum is too large for a real number");
}

// Exact until the first real comes, as Python's sum() is.
Datum total(Evaluation& run, const Datum& numbers) {
  Value total(0);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Value& number = *numbers.element(i).value();
    if (!run.spend(1 + (size_of(number) + size_of(total)) / 8)) return {};
    if (!total.get_if<double>() && !number.get_if<double>()) {
      total = add_integers(total, number);
      continue;
    }
    const auto x = to_real(total);
    const auto y = to_real(number);
    if (!x || !y) return too_large(run);
    total = *x + *y;
  }
  return run.keep(std::move(total));
}

}  // namespace

Datum absolute(Evaluation& run, Arguments arguments) {
  const Value& number = *arguments[0].value();
  if (const auto* real = number.get_if<double>()) return run.keep(std::fabs(*real));
  if (const auto* big = number.get_if<BigInteger>()) {
    return big->digits.starts_with('-') ? run.keep(integer_of(big->digits.substr(1))) : number;
  }
  const std::int64_t integer = *number.get_if<std::int64_t>();
  return integer < 0 ? run.keep(integer_of(std::to_string(integer).substr(1))) : number;
}

Datum average(Evaluation& run, Arguments arguments) {
  const Datum& numbers = arguments[0];
  if (numbers.size() == 0) return {};
  const Datum sum = total(run, numbers);
  if (run.has_failed()) return {};
  const auto real = to_real(*sum.value());
  return real ? run.keep(*real / static_cast<double>(numbers.size())) : too_large(run);
}

Datum ceiling(Evaluation& run, Arguments arguments) { return round(run, arguments[0], std::ceil); }

Datum floor(Evaluation& run, Arguments arguments) { return round(run, arguments[0], std::floor); }

Datum sum(Evaluation& run, Arguments arguments) { return total(run, arguments[0]); }

Datum to_number(Evaluation& run, Arguments arguments) {
  const Datum& value = arguments[0];
  if (value.type() == Type::number) return value;
  const std::string* text = value.text();
  if (!text || !run.spend_text(text->size())) return {};
  const char* end = text->data() + text->size();
  if (json::find_number_end(text->data(), end).end != end) return {};  // Python takes " 1_0", too.
  return run.keep(std::get<Value>(parse_json(*text)));
}

}  // namespace resttest::jmespath
