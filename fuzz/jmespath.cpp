#include "query/jmespath/jmespath.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/limits.h"

#include "resttest/json.h"

namespace {

using namespace resttest;

void check(bool holds) {
  if (!holds) std::abort();
}

std::size_t count(const Value& value) {
  std::size_t nodes = 1;
  if (const auto* array = value.get_if<Value::Array>()) {
    for (const Value& item : *array) nodes += count(item);
  } else if (const auto* object = value.get_if<Value::Object>()) {
    for (const Value::Member& member : *object) nodes += count(member.value);
  }
  return nodes;
}

}  // namespace

// An expression up to the first line feed, a document behind it. What comes out is within the
// limits, is JSON, and is the same when it is asked for again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const auto compiled = JmesPath::compile(text.substr(0, end));
  const auto* expression = std::get_if<JmesPath>(&compiled);
  if (!expression) {
    const auto& error = std::get<JmesPathError>(compiled);
    check(!error.reason.empty() && error.column <= text.size() + 1);
    return 0;
  }
  const auto document = parse_json(end == std::string_view::npos ? "null" : text.substr(end + 1));
  if (!std::holds_alternative<Value>(document)) return 0;
  const auto result = expression->search(std::get<Value>(document));
  const auto* value = std::get_if<Value>(&result);
  if (!value) {
    check(!std::get<JmesPathError>(result).reason.empty());
    return 0;
  }
  check(count(*value) <= limits::kQueryResultNodes);
  const std::string written = to_json(*value);
  check(std::holds_alternative<Value>(parse_json(written)));
  const auto again = expression->search(std::get<Value>(document));
  check(written == to_json(std::get<Value>(again)));
  return 0;
}
