#include "resttest/json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/limits.h"
#include "query/mini_path.h"

namespace {

using namespace resttest;

void check(bool holds) {
  if (!holds) std::abort();
}

int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_text = !in_text;
    if (in_text) {
      if (text[i] == '\\') ++i;
      continue;
    }
    if (text[i] == '[' || text[i] == '{') deepest = ++depth > deepest ? depth : deepest;
    if (text[i] == ']' || text[i] == '}') --depth;
  }
  return deepest;
}

}  // namespace

// What is read is no deeper than the limit, is written so that it reads the same, and is found by a
// path the same in the text as in the tree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_json(text);
  for (const char* expression : {"a", "0", "a.0.b", "1.-1", "b.a.2", "0.0.0"}) {
    const MiniPath path(expression);
    const auto found = path.find_in(text);
    check(found.index() == parsed.index());
    if (const auto* value = std::get_if<Value>(&found)) {
      check(to_json(*value) == to_json(path.find(std::get<Value>(parsed))));
    }
  }
  if (const auto* error = std::get_if<JsonError>(&parsed)) {
    check(error->offset <= text.size() && !error->reason.empty());
    return 0;
  }
  check(depth_of(text) <= limits::kJsonDepth);
  for (const JsonStyle style : {JsonStyle::compact, JsonStyle::spaced, JsonStyle::indented}) {
    const std::string written = to_json(std::get<Value>(parsed), style);
    const auto again = parse_json(written);
    check(std::holds_alternative<Value>(again));
    check(to_json(std::get<Value>(again), style) == written);
  }
  return 0;
}
