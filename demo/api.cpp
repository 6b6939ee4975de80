#include "demo/api.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

namespace resttest::demo {
namespace {

constexpr int kLargestNumber = 1'000'000'000;

// A value of every kind, to try validators on.
constexpr const char* kTypes =
    R"({"int": 3, "float": 2.5, "str": "abc", "numstr": "3", "true": true, "false": false, )"
    R"("null": null, "list": [1, 2, 3], "empty_list": [], "dict": {"a": 1, "b": {"c": "d"}}, )"
    R"("empty_dict": {}, "zero": 0, "empty_str": "", "unicode": "\u6307\u4e8b\u5b57", "neg": -7, )"
    R"("big": 12345678901234567890, "0": "zerokey", "a.b": "dotted", )"
    R"("nested": [{"x": [10, 20]}, {"x": [30]}]})";

Reply unknown() { return error_reply(404, "there is nothing here"); }

Reply usage(const char* form) { return error_reply(400, std::string("the form is ") + form); }

std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

// A final status: 1xx would leave the client waiting.
std::optional<int> status_number(std::string_view text) {
  const auto status = number(text, 599);
  return status && *status >= 200 ? status : std::nullopt;
}

// The last value of a name that is there several times.
Value::Object to_object(const Pairs& pairs) {
  std::map<std::string, std::string> last;
  for (const auto& [name, value] : pairs) last[name] = value;
  Value::Object object;
  for (const auto& [name, value] : last) object.push_back({name, value});
  return object;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> std::uint32_t {
      return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0;
    };
    const std::uint32_t triple = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (int digit = 0; digit < 4; ++digit) {
      text += i + digit <= bytes.size() ? kAlphabet[triple >> (18 - 6 * digit) & 63] : '=';
    }
  }
  return text;
}

// The name=value pairs of a Cookie header.
Pairs read_cookies(std::string_view header) {
  Pairs cookies;
  while (!header.empty()) {
    auto pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    cookies.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return cookies;
}

}  // namespace

struct Api::Row {
  std::string_view first;  // Part of the path.
  Route route;
};

const Api::Row Api::kRoutes[] = {
    {"api", &Api::person},
    {"status", &Api::status},
    {"flaky", &Api::flaky},
    {"flaky-every", &Api::flaky_every},
    {"drop", &Api::drop},
    {"delay", &Api::delay},
    {"echo", &Api::echo},
    {"headers", &Api::headers},
    {"cookies", &Api::cookies},
    {"redirect", &Api::redirect},
    {"basic-auth", &Api::basic_auth},
    {"bytes", &Api::bytes},
    {"raw", &Api::raw},
    {"types", &Api::types},
    {"__counts", &Api::control},
    {"__reset", &Api::control},
};

Api::Api(std::size_t most_people) : people_(most_people) {}

bool Api::is_control(std::string_view path) { return path.starts_with("/__"); }

Reply Api::answer(const Call& call) {
  const auto parts = call.parts();
  const std::string_view first = parts.empty() ? "" : parts.front();
  for (const Row& row : kRoutes) {
    if (row.first == first) return (this->*row.route)(call);
  }
  return unknown();
}

Reply Api::control(const Call& call) {
  if (call.path() == "/__counts") return json_reply(200, counters_.document());
  if (call.path() != "/__reset") return unknown();
  if (call.method != "POST") return usage("POST /__reset");
  people_.reset();
  faults_.reset();
  counters_.reset();
  return json_reply(200, Value::Object{{"ok", true}});
}

Reply Api::person(const Call& call) {
  const auto parts = call.parts();
  return parts.size() > 1 && parts[1] == "person" ? people_.answer(call) : unknown();
}

Reply Api::status(const Call& call) {
  const auto parts = call.parts();
  const auto status = parts.size() == 2 ? status_number(parts[1]) : std::nullopt;
  if (!status) return usage("/status/CODE, from 200 to 599");
  if (*status == 204 || *status == 304) return empty_reply(*status);
  return json_reply(*status, Value::Object{{"status", *status}});
}

Reply Api::flaky(const Call& call) {
  const auto parts = call.parts();
  const auto failures = parts.size() > 2 ? number(parts[2], kLargestNumber) : std::nullopt;
  const auto status = parts.size() > 3 ? status_number(parts[3]) : 503;
  if (!failures || !status || parts.size() > 4) return usage("/flaky/KEY/FAILURES[/CODE]");
  return faults_.flaky(parts[1], *failures, *status, call.body);
}

Reply Api::drop(const Call& call) {
  const auto parts = call.parts();
  const auto failures = parts.size() == 3 ? number(parts[2], kLargestNumber) : std::nullopt;
  if (!failures) return usage("/drop/KEY/FAILURES");
  return faults_.drop(parts[1], *failures);
}

Reply Api::flaky_every(const Call& call) {
  const auto parts = call.parts();
  const bool fits = parts.size() == 2 || parts.size() == 3;
  const auto period = fits ? number(parts[1], kLargestNumber) : std::nullopt;
  if (!period || *period < 1) return usage("/flaky-every/PERIOD[/KEY]");
  const auto key = parts.size() == 3 ? parts[2] : parts[1];
  return faults_.flaky_every(key, *period);
}

Reply Api::delay(const Call& call) {
  const auto parts = call.parts();
  const auto delay = parts.size() == 2 ? number(parts[1], kLongestDelayMs) : std::nullopt;
  if (!delay) return usage("/delay/MS, at most 60000");
  auto reply = json_reply(200, Value::Object{{"delay", *delay}});
  reply.delay = std::chrono::milliseconds(*delay);
  return reply;
}

Reply Api::echo(const Call& call) {
  return json_reply(200, Value::Object{{"method", call.method},
                                       {"path", std::string(call.path())},
                                       {"query", std::string(call.query_text())},
                                       {"headers", to_object(call.headers)},
                                       {"body", call.body}});
}

Reply Api::headers(const Call& call) {
  return json_reply(200, Value::Object{{"headers", to_object(call.headers)}});
}

Reply Api::cookies(const Call& call) {
  if (!call.path().starts_with("/cookies/set")) {
    const auto sent = read_cookies(call.header("cookie").value_or(""));
    return json_reply(200, Value::Object{{"cookies", to_object(sent)}});
  }
  auto reply = json_reply(200, Value::Object{{"set", to_object(call.query)}});
  for (const auto& [name, value] : call.query) {
    reply.headers.emplace_back("Set-Cookie", name + "=" + value + "; Path=/");
  }
  return reply;
}

Reply Api::redirect(const Call& call) {
  const auto parts = call.parts();
  const auto left = parts.size() == 2 ? number(parts[1], kMostRedirects) : std::nullopt;
  if (!left) return usage("/redirect/HOPS, at most 100");
  if (*left == 0) {
    return json_reply(200, Value::Object{{"redirect", 0}, {"method", call.method}});
  }
  return empty_reply(302, {{"Location", "/redirect/" + std::to_string(*left - 1)}});
}

Reply Api::basic_auth(const Call& call) {
  const auto parts = call.parts();
  if (parts.size() != 3) return usage("/basic-auth/USER/PASSWORD");
  const std::string user(parts[1]);
  const auto wanted = "Basic " + base64(user + ":" + std::string(parts[2]));
  if (call.header("authorization") == wanted) {
    return json_reply(200, Value::Object{{"authenticated", true}, {"user", user}});
  }
  return json_reply(401, Value::Object{{"authenticated", false}},
                    {{"WWW-Authenticate", "Basic realm=\"demo\""}});
}

Reply Api::bytes(const Call& call) {
  const auto parts = call.parts();
  const auto count = parts.size() == 2 ? number(parts[1], kMostBytes) : std::nullopt;
  if (!count) return usage("/bytes/COUNT, at most 1000000");
  return {.body = std::string(*count, 'x'), .content_type = "application/octet-stream"};
}

Reply Api::raw(const Call& call) {
  const auto parts = call.parts();
  const std::string_view kind = parts.size() == 2 ? parts[1] : "";
  if (kind == "text") return {.body = "plain text\nof two lines", .content_type = "text/plain"};
  if (kind == "badjson") return {.body = R"({"a": 1,)"};
  if (kind == "empty") return empty_reply(200);
  if (kind == "bytes") return {.body = every_byte(), .content_type = "application/octet-stream"};
  return usage("/raw/text, /raw/badjson, /raw/empty or /raw/bytes");
}

Reply Api::types(const Call&) { return {.body = kTypes}; }

}  // namespace resttest::demo
