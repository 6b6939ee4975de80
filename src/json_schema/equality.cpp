#include "json_schema/equality.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/format.h"
#include "base/number.h"

#include "resttest/json.h"

namespace resttest {
namespace {

using Members = std::vector<const Value::Member*>;

Members sorted(const Value::Object& object) {
  Members members;
  members.reserve(object.size());
  for (const Value::Member& member : object) members.push_back(&member);
  std::ranges::sort(
      members, {}, [](const auto* member) -> const auto& { return member->name; });
  return members;
}

void append_number(const Value& value, std::string& out) {
  const auto* real = value.get_if<double>();
  if (!real) {
    out += to_json(value);
  } else if (std::isfinite(*real) && std::trunc(*real) == *real) {
    out += *real == 0 ? "0" : format("{:.0f}", *real);
  } else {
    append_real_text(*real, out);
  }
}

// Recursive: a value is at most limits::kJsonDepth deep.
void append_canonical(const Value& value, std::string& out) {
  if (const auto* array = value.get_if<Value::Array>()) {
    out += '[';
    for (const Value& item : *array) {
      append_canonical(item, out);
      out += ',';
    }
    out += ']';
  } else if (const auto* object = value.get_if<Value::Object>()) {
    out += '{';
    for (const Value::Member* member : sorted(*object)) {
      out += to_json(member->name) + ":";
      append_canonical(member->value, out);
      out += ',';
    }
    out += '}';
  } else if (is_json_number(value)) {
    append_number(value, out);
  } else {
    out += to_json(value);
  }
}

}  // namespace

JsonKind json_kind(const Value& value) {
  if (value.is_null()) return JsonKind::null;
  if (value.get_if<bool>()) return JsonKind::boolean;
  if (value.get_if<std::int64_t>() || value.get_if<BigInteger>()) return JsonKind::integer;
  if (value.get_if<double>()) return JsonKind::number;
  if (value.get_if<Value::Array>()) return JsonKind::array;
  return value.get_if<Value::Object>() ? JsonKind::object : JsonKind::string;
}

bool is_json_number(const Value& value) {
  const JsonKind kind = json_kind(value);
  return kind == JsonKind::integer || kind == JsonKind::number;
}

bool is_whole(const Value& value) {
  const auto* real = value.get_if<double>();
  if (real) return std::isfinite(*real) && std::trunc(*real) == *real;
  return json_kind(value) == JsonKind::integer;
}

bool same_json(const Value& a, const Value& b) {
  if (is_json_number(a)) return is_json_number(b) && a == b;
  if (json_kind(a) != json_kind(b)) return false;
  if (const auto* x = a.get_if<Value::Array>()) {
    return std::ranges::equal(*x, *b.get_if<Value::Array>(), same_json);
  }
  if (const auto* x = a.get_if<Value::Object>()) {
    const auto& y = *b.get_if<Value::Object>();
    return x->size() == y.size() &&
           std::ranges::equal(sorted(*x), sorted(y), [](const auto* one, const auto* other) {
             return one->name == other->name && same_json(one->value, other->value);
           });
  }
  return a == b;
}

std::string canonical_json(const Value& value) {
  std::string text;
  append_canonical(value, text);
  return text;
}

}  // namespace resttest
