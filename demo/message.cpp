#include "demo/message.h"

#include <algorithm>
#include <charconv>

#include "resttest/json.h"

namespace resttest::demo {
namespace {

std::optional<std::string> find(const Pairs& pairs, std::string_view name) {
  const auto found = std::find_if(pairs.begin(), pairs.end(),
                                  [&](const auto& pair) { return pair.first == name; });
  if (found == pairs.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::string_view Call::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view Call::query_text() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::optional<std::string> Call::header(std::string_view name) const { return find(headers, name); }

std::optional<std::string> Call::parameter(std::string_view name) const {
  return find(query, name);
}

std::vector<std::string_view> Call::parts() const {
  std::vector<std::string_view> parts;
  std::string_view rest = path();
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    if (slash != 0) parts.push_back(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return parts;
}

Reply json_reply(int status, const Value& document, Pairs headers) {
  return {.status = status,
          .body = to_json(document, JsonStyle::spaced),
          .headers = std::move(headers)};
}

Reply error_reply(int status, std::string text) {
  return json_reply(status, Value::Object{{"error_message", std::move(text)}});
}

Reply empty_reply(int status, Pairs headers) {
  return {.status = status, .content_type = "text/plain", .headers = std::move(headers)};
}

std::optional<int> number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > most) return std::nullopt;
  return value;
}

}  // namespace resttest::demo
