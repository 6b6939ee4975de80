#include "query/jmespath/datum.h"

#include <algorithm>

namespace resttest::jmespath {
namespace {

// A document has what JSON has; anything else would be null.
Type type_of(const Value& value) {
  if (value.get_if<std::string>()) return Type::string;
  if (value.get_if<std::int64_t>() || value.get_if<double>() || value.get_if<BigInteger>()) {
    return Type::number;
  }
  if (value.get_if<Value::Object>()) return Type::object;
  if (value.get_if<Value::Array>()) return Type::array;
  return value.get_if<bool>() ? Type::boolean : Type::null;
}

const Value& truth_value(bool truth) {
  static const Value yes(true);
  static const Value no(false);
  return truth ? yes : no;
}

}  // namespace

std::string_view name_of(Type type) {
  switch (type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "boolean";
    case Type::number:
      return "number";
    case Type::string:
      return "string";
    case Type::array:
      return "array";
    case Type::object:
      return "object";
    case Type::expression:
      return "expression";
  }
  return {};
}

Datum::Datum(bool truth) : content_(&truth_value(truth)) {}

Datum Datum::reference(NodeId node) {
  Datum datum;
  datum.content_ = node;
  return datum;
}

Type Datum::type() const {
  if (const auto* value = std::get_if<const Value*>(&content_)) return type_of(**value);
  if (std::holds_alternative<const List*>(content_)) return Type::array;
  if (std::holds_alternative<const Members*>(content_)) return Type::object;
  return std::holds_alternative<NodeId>(content_) ? Type::expression : Type::null;
}

bool Datum::is_true() const {
  switch (type()) {
    case Type::null:
      return false;
    case Type::boolean:
      return *value()->get_if<bool>();
    case Type::string:
      return !text()->empty();
    case Type::array:
    case Type::object:
      return size() > 0;
    case Type::number:
    case Type::expression:
      return true;
  }
  return true;
}

const Value* Datum::value() const {
  const auto* value = std::get_if<const Value*>(&content_);
  return value ? *value : nullptr;
}

const std::string* Datum::text() const {
  const Value* held = value();
  return held ? held->get_if<std::string>() : nullptr;
}

NodeId Datum::node() const { return std::get<NodeId>(content_); }

std::size_t Datum::size() const {
  if (const auto* list = std::get_if<const List*>(&content_)) return (*list)->size();
  if (const auto* members = std::get_if<const Members*>(&content_)) return (*members)->size();
  const Value* held = value();
  if (!held) return 0;
  if (const auto* array = held->get_if<Value::Array>()) return array->size();
  const auto* object = held->get_if<Value::Object>();
  return object ? object->size() : 0;
}

Datum Datum::element(std::size_t i) const {
  if (const auto* list = std::get_if<const List*>(&content_)) return (**list)[i];
  return (*value()->get_if<Value::Array>())[i];
}

Member Datum::member(std::size_t i) const {
  if (const auto* members = std::get_if<const Members*>(&content_)) return (**members)[i];
  const Value::Member& member = (*value()->get_if<Value::Object>())[i];
  return {member.name, member.value};
}

Datum Datum::find(std::string_view name) const {
  if (const auto* members = std::get_if<const Members*>(&content_)) {
    const auto found = std::ranges::find(**members, name, &Member::name);
    return found == (*members)->end() ? Datum() : found->value;
  }
  const Value* held = value();
  const Value* found = held ? held->find(name) : nullptr;
  return found ? Datum(*found) : Datum();
}

}  // namespace resttest::jmespath
