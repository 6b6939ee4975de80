#include "json_schema/describe.h"

#include <algorithm>

#include "base/format.h"
#include "json_schema/equality.h"

#include "resttest/json.h"

namespace resttest {
namespace {

constexpr std::size_t kShownBytes = 60;
constexpr std::size_t kShownPointerBytes = 300;

// Not in the middle of a character.
std::string cut(std::string_view text, std::size_t most = kShownBytes) {
  if (text.size() <= most) return std::string(text);
  std::size_t kept = most;
  while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0) == 0x80) --kept;
  return std::string(text.substr(0, kept)) + "...";
}

}  // namespace

std::string shown_pointer(std::string_view pointer) {
  const std::string short_one = cut(pointer, kShownPointerBytes);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::none_of(short_one, is_control)) return short_one;
  const std::string quoted = to_json(short_one);
  return quoted.substr(1, quoted.size() - 2);
}

std::string quoted_name(std::string_view name) { return to_json(cut(name)); }

std::string short_json(const Value& value) {
  if (const auto* text = value.get_if<std::string>()) return quoted_name(*text);
  if (const auto* big = value.get_if<BigInteger>()) return cut(big->digits);
  if (const auto* array = value.get_if<Value::Array>(); array && array->size() > kShownBytes) {
    return format("an array of {}", counted(array->size(), "item"));
  }
  if (const auto* object = value.get_if<Value::Object>(); object && object->size() > kShownBytes) {
    return format("an object of {}", counted(object->size(), "member"));
  }
  return cut(to_json(value));
}

std::string described(const Value& value) {
  switch (json_kind(value)) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "boolean " + short_json(value);
    case JsonKind::integer:
      return "integer " + short_json(value);
    case JsonKind::number:
      return "number " + short_json(value);
    case JsonKind::string:
      return "string " + short_json(value);
    case JsonKind::array:
      return "an array of " + counted(value.get_if<Value::Array>()->size(), "item");
    case JsonKind::object:
      return "an object of " + counted(value.get_if<Value::Object>()->size(), "member");
  }
  return "";
}

}  // namespace resttest
