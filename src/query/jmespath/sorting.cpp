#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/ordering.h"
#include "query/jmespath/bodies.h"
#include "query/jmespath/evaluation.h"

namespace resttest::jmespath {
namespace {

bool is_nan(const Datum& number) {
  const auto* real = number.value()->get_if<double>();
  return real && std::isnan(*real);
}

// Of two numbers or two strings; NaN comes last, so that there always is an order.
bool is_less(const Datum& a, const Datum& b) {
  if (const std::string* text = a.text()) return *text < *b.text();
  if (is_nan(a) || is_nan(b)) return !is_nan(a) && is_nan(b);
  return *order(*a.value(), *b.value()) < 0;
}

// What sorting by `keys` takes at most, or passing through them once.
bool spend_comparisons(Evaluation& run, const List& keys, std::size_t times) {
  for (const Datum& key : keys) {
    const std::size_t length = key.text() ? key.text()->size() : 0;
    if (!run.spend((1 + length / 8) * times / 4 + 1)) return false;
  }
  return true;
}

List elements_of(const Datum& array) {
  List elements;
  for (std::size_t i = 0; i < array.size(); ++i) elements.push_back(array.element(i));
  return elements;
}

// What `expression` gives for each element: all numbers or all strings.
List keys_by(Evaluation& run, std::string_view function, const Datum& array,
             const Datum& expression) {
  List keys;
  for (std::size_t i = 0; i < array.size() && run.spend(1); ++i) {
    keys.push_back(run.evaluate(expression.node(), array.element(i)));
    if (run.has_failed()) break;
    const Type type = keys.back().type();
    const bool is_key = type == Type::number || type == Type::string;
    if (is_key && type == keys.front().type()) continue;
    run.fail(JmesPathError::Kind::invalid_type,
             format("{}() compares numbers or strings, all of one type, and its expression gave {}",
                    function, is_key ? "both" : name_of(type)));
  }
  return keys;
}

// The elements in the order of their keys; those of equal keys stay in theirs.
Datum sorted(Evaluation& run, const Datum& array, const List& keys) {
  const auto rounds = static_cast<std::size_t>(std::bit_width(keys.size()));
  if (run.has_failed() || !spend_comparisons(run, keys, rounds)) return {};
  std::vector<std::size_t> places(keys.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(
      places, [&keys](std::size_t a, std::size_t b) { return is_less(keys[a], keys[b]); });
  List result;
  for (const std::size_t place : places) result.push_back(array.element(place));
  return run.keep(std::move(result));
}

// The first element than whose key no other comes before; null where there are no elements.
template <typename Before>
Datum first_by(Evaluation& run, const Datum& array, const List& keys, Before comes_before) {
  if (run.has_failed() || keys.empty() || !spend_comparisons(run, keys, 1)) return {};
  const auto found = std::ranges::min_element(keys, comes_before);
  return array.element(static_cast<std::size_t>(found - keys.begin()));
}

bool is_more(const Datum& a, const Datum& b) { return is_less(b, a); }

}  // namespace

Datum maximum(Evaluation& run, Arguments arguments) {
  return first_by(run, arguments[0], elements_of(arguments[0]), is_more);
}

Datum maximum_by(Evaluation& run, Arguments arguments) {
  return first_by(run, arguments[0], keys_by(run, "max_by", arguments[0], arguments[1]), is_more);
}

Datum minimum(Evaluation& run, Arguments arguments) {
  return first_by(run, arguments[0], elements_of(arguments[0]), is_less);
}

Datum minimum_by(Evaluation& run, Arguments arguments) {
  return first_by(run, arguments[0], keys_by(run, "min_by", arguments[0], arguments[1]), is_less);
}

Datum sort(Evaluation& run, Arguments arguments) {
  return sorted(run, arguments[0], elements_of(arguments[0]));
}

Datum sort_by(Evaluation& run, Arguments arguments) {
  return sorted(run, arguments[0], keys_by(run, "sort_by", arguments[0], arguments[1]));
}

}  // namespace resttest::jmespath
