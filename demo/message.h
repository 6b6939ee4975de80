#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resttest/value.h"

namespace resttest::demo {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// One request as the API sees it. `target` is as it was sent: path and query, not decoded.
struct Call {
  std::string method;
  std::string target;
  Pairs query = {};    // Decoded.
  Pairs headers = {};  // Names in lower case.
  std::string body = {};

  std::string_view path() const;
  std::string_view query_text() const;  // What stands behind the question mark.

  // The first value of that name, or nothing. Header names in lower case.
  std::optional<std::string> header(std::string_view name) const;
  std::optional<std::string> parameter(std::string_view name) const;

  // The parts of the path between its slashes, from the first; no empty ones.
  std::vector<std::string_view> parts() const;
};

// What the API answers.
struct Reply {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  Pairs headers = {};
  bool drop = false;                  // The connection is closed without an answer.
  std::chrono::milliseconds delay{};  // To wait before it.
};

// A JSON document as Python's json.dumps spaces it.
Reply json_reply(int status, const Value& document, Pairs headers = {});

// {"error_message": text}
Reply error_reply(int status, std::string text);

// An answer without a body.
Reply empty_reply(int status, Pairs headers = {});

// The whole text as a decimal number from 0 to `most`, or nothing.
std::optional<int> number(std::string_view text, int most);

}  // namespace resttest::demo
