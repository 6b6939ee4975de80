#include "query/jmespath/evaluation.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/format.h"
#include "base/limits.h"
#include "base/ordering.h"
#include "query/jmespath/functions.h"

namespace resttest::jmespath {
namespace {

constexpr std::uint64_t kStep = 8;  // In eighths.

// Where a slice begins, how many elements it takes, and how far they are apart (Python's
// slice.indices()).
struct Range {
  std::int64_t begin;
  std::int64_t count;
  std::int64_t step;
};

Range range_of(const Slice& slice, std::int64_t size) {
  // No list is as long, and negated it still fits.
  constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max() / 2;
  const std::int64_t step = std::clamp(slice.step, -kFar, kFar);
  const bool backwards = step < 0;
  const std::int64_t low = backwards ? -1 : 0;
  const std::int64_t high = backwards ? size - 1 : size;
  const auto place = [&](std::optional<std::int64_t> at, std::int64_t otherwise) {
    if (!at) return otherwise;
    const std::int64_t wanted = *at < 0 ? std::max(*at, -kFar) + size : *at;
    return std::clamp(wanted, low, high);
  };
  const std::int64_t begin = place(slice.begin, backwards ? high : low);
  const std::int64_t end = place(slice.end, backwards ? low : high);
  const std::int64_t length = backwards ? begin - end : end - begin;
  const std::int64_t width = backwards ? -step : step;
  return {begin, length <= 0 ? 0 : (length - 1) / width + 1, step};
}

}  // namespace

Datum Evaluation::fail(JmesPathError::Kind kind, std::string reason) {
  if (!error_) error_ = {kind, std::move(reason)};
  return {};
}

bool Evaluation::spend(std::size_t amount) {
  spent_ += amount;
  if (spent_ <= limits::kQuerySteps * kStep) return !has_failed();
  fail(JmesPathError::Kind::limit,
       format("the expression needs more than {} steps", limits::kQuerySteps));
  return false;
}

Datum Evaluation::evaluate(NodeId node, Datum current) {
  const std::size_t bottom = chain_.size();
  for (; node != kNoNode; node = program_.nodes[node].left) chain_.push_back(node);
  Datum base = current;
  while (chain_.size() > bottom && spend(kStep)) {
    const Node& next = program_.nodes[chain_.back()];
    chain_.pop_back();
    base = apply(next, base, current);
  }
  chain_.resize(bottom);
  return has_failed() ? Datum() : base;
}

Datum Evaluation::apply(const Node& node, const Datum& base, const Datum& current) {
  switch (node.kind) {
    case Node::Kind::current:
      return base;
    case Node::Kind::literal:
      return node.literal;
    case Node::Kind::field:
      return field(node, base);
    case Node::Kind::index:
      return index(node, base);
    case Node::Kind::slice:
      return slice(node, base);
    case Node::Kind::flatten:
      return flatten(base);
    case Node::Kind::then:
      return evaluate(node.right, base);
    case Node::Kind::disjunction:
      return base.is_true() ? base : evaluate(node.right, current);
    case Node::Kind::conjunction:
      return base.is_true() ? evaluate(node.right, current) : base;
    case Node::Kind::negation:
      return Datum(!base.is_true());
    case Node::Kind::compare:
      return compare(node, base, current);
    case Node::Kind::project:
      return project(node, base);
    case Node::Kind::project_values:
      return project_values(node, base);
    case Node::Kind::filter:
      return filter(node, base);
    case Node::Kind::list:
      return list(node, base);
    case Node::Kind::object:
      return object(node, base);
    case Node::Kind::call:
      return call_function(node, base);
    case Node::Kind::reference:
      return Datum::reference(node.right);
  }
  return {};
}

Datum Evaluation::field(const Node& node, const Datum& base) {
  if (base.type() != Type::object || !spend(base.size())) return {};
  return base.find(node.name);
}

Datum Evaluation::compare(const Node& node, const Datum& base, const Datum& current) {
  const Datum other = evaluate(node.right, current);
  if (has_failed()) return {};
  using Comparison = Node::Comparison;
  if (node.comparison == Comparison::equal) return Datum(equal(base, other));
  if (node.comparison == Comparison::not_equal) return Datum(!equal(base, other));
  if (base.type() != Type::number || other.type() != Type::number) return {};
  const std::partial_ordering found = *order(*base.value(), *other.value());
  switch (node.comparison) {
    case Comparison::less:
      return Datum(found < 0);
    case Comparison::less_or_equal:
      return Datum(found <= 0);
    case Comparison::greater:
      return Datum(found > 0);
    default:
      return Datum(found >= 0);
  }
}

// What `node` makes of an element of its projection; null is left out.
void Evaluation::collect(const Node& node, const Datum& element, List& results) {
  const Datum result = node.right == kNoNode ? element : evaluate(node.right, element);
  if (!result.is_null()) results.push_back(result);
}

Datum Evaluation::project(const Node& node, const Datum& base) {
  if (base.type() != Type::array) return {};
  List results;
  for (std::size_t i = 0; i < base.size() && spend(1); ++i) collect(node, base.element(i), results);
  return keep(std::move(results));
}

Datum Evaluation::project_values(const Node& node, const Datum& base) {
  if (base.type() != Type::object) return {};
  List results;
  for (std::size_t i = 0; i < base.size() && spend(1); ++i) {
    collect(node, base.member(i).value, results);
  }
  return keep(std::move(results));
}

Datum Evaluation::filter(const Node& node, const Datum& base) {
  if (base.type() != Type::array) return {};
  List results;
  for (std::size_t i = 0; i < base.size() && spend(1); ++i) {
    const Datum element = base.element(i);
    if (evaluate(node.condition, element).is_true()) collect(node, element, results);
  }
  return keep(std::move(results));
}

Datum Evaluation::index(const Node& node, const Datum& base) {
  if (base.type() != Type::array) return {};
  const auto size = static_cast<std::int64_t>(base.size());
  if (node.index >= size || node.index < -size) return {};
  return base.element(static_cast<std::size_t>(node.index < 0 ? node.index + size : node.index));
}

Datum Evaluation::slice(const Node& node, const Datum& base) {
  if (base.type() != Type::array) return {};
  if (node.slice.step == 0) {
    return fail(JmesPathError::Kind::invalid_value, "the step of a slice cannot be 0");
  }
  const Range range = range_of(node.slice, static_cast<std::int64_t>(base.size()));
  List part;
  for (std::int64_t i = 0; i < range.count && spend(1); ++i) {
    part.push_back(base.element(static_cast<std::size_t>(range.begin + i * range.step)));
  }
  return keep(std::move(part));
}

Datum Evaluation::flatten(const Datum& base) {
  if (base.type() != Type::array) return {};
  List flat;
  for (std::size_t i = 0; i < base.size() && spend(1); ++i) {
    const Datum element = base.element(i);
    if (element.type() != Type::array) {
      flat.push_back(element);
      continue;
    }
    for (std::size_t k = 0; k < element.size() && spend(1); ++k) flat.push_back(element.element(k));
  }
  return keep(std::move(flat));
}

Datum Evaluation::list(const Node& node, const Datum& base) {
  if (base.is_null()) return {};
  List results;
  for (const Node::Item& item : node.items) results.push_back(evaluate(item.node, base));
  return keep(std::move(results));
}

Datum Evaluation::object(const Node& node, const Datum& base) {
  if (base.is_null()) return {};
  Members results;
  for (const Node::Item& item : node.items) {
    results.push_back({item.name, evaluate(item.node, base)});
  }
  return keep(std::move(results));
}

Datum Evaluation::call_function(const Node& node, const Datum& base) {
  List arguments;
  for (const Node::Item& item : node.items) arguments.push_back(evaluate(item.node, base));
  return has_failed() ? Datum() : call(*node.function, *this, arguments);
}

bool Evaluation::check_depth(int depth) {
  if (depth <= limits::kJsonDepth) return true;
  fail(JmesPathError::Kind::limit,
       format("the result is nested deeper than {}", limits::kJsonDepth));
  return false;
}

bool Evaluation::equal(const Datum& a, const Datum& b, int depth) {
  const Type type = a.type();
  if (type != b.type() || !check_depth(depth) || !spend(1)) return false;
  switch (type) {
    case Type::null:
      return true;
    case Type::boolean:
    case Type::number:
      return *a.value() == *b.value();
    case Type::string:
      return a.text()->size() == b.text()->size() && spend_text(a.text()->size()) &&
             *a.text() == *b.text();
    case Type::array:
      if (a.size() != b.size()) return false;
      for (std::size_t i = 0; i < a.size(); ++i) {
        if (!equal(a.element(i), b.element(i), depth + 1)) return false;
      }
      return true;
    case Type::object:
      return equal_objects(a, b, depth);
    case Type::expression:
      return false;
  }
  return false;
}

namespace {

std::vector<Member> sorted_members(const Datum& object) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < object.size(); ++i) members.push_back(object.member(i));
  std::ranges::sort(members, {}, &Member::name);
  return members;
}

}  // namespace

bool Evaluation::equal_objects(const Datum& a, const Datum& b, int depth) {
  if (a.size() != b.size() || !spend(a.size())) return false;
  const auto left = sorted_members(a);
  const auto right = sorted_members(b);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].name != right[i].name) return false;
    if (!equal(left[i].value, right[i].value, depth + 1)) return false;
  }
  return true;
}

bool Evaluation::count_nodes(std::size_t nodes) {
  copied_ += nodes;
  if (copied_ <= limits::kQueryResultNodes) return !has_failed();
  fail(JmesPathError::Kind::limit,
       format("the result has more than {} values", limits::kQueryResultNodes));
  return false;
}

// Whether `value` may be copied.
bool Evaluation::count(const Value& value, int depth) {
  if (!count_nodes(1) || !check_depth(depth)) return false;
  if (const auto* text = value.get_if<std::string>()) return spend_text(text->size());
  if (const auto* big = value.get_if<BigInteger>()) return spend_text(big->digits.size());
  if (const auto* array = value.get_if<Value::Array>()) {
    return std::ranges::all_of(*array, [&](const Value& v) { return count(v, depth + 1); });
  }
  if (const auto* object = value.get_if<Value::Object>()) {
    return std::ranges::all_of(*object, [&](const Value::Member& member) {
      return spend_text(member.name.size()) && count(member.value, depth + 1);
    });
  }
  return true;
}

Value Evaluation::copy(const Datum& datum, int depth) {
  if (const Value* value = datum.value()) return count(*value, depth) ? *value : Value();
  if (!count_nodes(1) || !check_depth(depth)) return {};
  if (datum.type() == Type::array) {
    Value::Array array;
    for (std::size_t i = 0; i < datum.size() && !has_failed(); ++i) {
      array.push_back(copy(datum.element(i), depth + 1));
    }
    return array;
  }
  if (datum.type() != Type::object) return {};
  Value::Object object;
  for (std::size_t i = 0; i < datum.size() && !has_failed(); ++i) {
    const Member member = datum.member(i);
    if (!spend_text(member.name.size())) break;
    object.push_back({std::string(member.name), copy(member.value, depth + 1)});
  }
  return object;
}

}  // namespace resttest::jmespath
