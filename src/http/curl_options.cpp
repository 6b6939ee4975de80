#include "http/curl_options.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/limits.h"
#include "base/text.h"

namespace resttest {
namespace {

using Type = OptionType;
using enum OptionReach;

constexpr std::array kOptions = std::to_array<CurlOption>({
    {"followlocation", Type::flag, everywhere},
    {"maxredirs", Type::number, everywhere},
    {"timeout", Type::number, everywhere},
    {"timeout_ms", Type::number, everywhere},
    {"connecttimeout", Type::number, everywhere},
    {"connecttimeout_ms", Type::number, everywhere},
    {"useragent", Type::text, everywhere},
    {"cookie", Type::text, everywhere},
    {"referer", Type::text, everywhere},
    {"encoding", Type::text, everywhere},
    {"accept_encoding", Type::text, everywhere},
    {"httpauth", Type::number, basic_only},
    {"userpwd", Type::text, libcurl},
    {"username", Type::text, libcurl},
    {"password", Type::text, libcurl},
    {"http_version", Type::number, libcurl},
    {"nosignal", Type::flag, everywhere},
    {"tcp_nodelay", Type::flag, libcurl},
    {"forbid_reuse", Type::flag, libcurl},
    {"fresh_connect", Type::flag, libcurl},
    {"ipresolve", Type::number, libcurl},
    {"interface", Type::text, libcurl},
    {"verbose", Type::flag, libcurl},
    {"cainfo", Type::file, libcurl},
    {"sslcert", Type::file, libcurl},
    {"sslkey", Type::file, libcurl},
    {"cookiefile", Type::file, libcurl},
    {"netrc_file", Type::file, libcurl},
    {"ssl_verifypeer", Type::flag, libcurl},
    {"ssl_verifyhost", Type::number, libcurl},
});

constexpr std::int64_t kBasic = 1;  // CURLAUTH_BASIC

std::optional<std::int64_t> to_integer(const Value& value) {
  if (const auto* truth = value.get_if<bool>()) return *truth ? 1 : 0;
  const auto* number = value.get_if<std::int64_t>();
  return number ? std::optional(*number) : std::nullopt;
}

// A time limit as libcurl takes it: 0 is none, and so is what would overflow.
std::chrono::nanoseconds limit_of(std::int64_t amount, std::chrono::milliseconds unit) {
  constexpr std::int64_t kMost = 365LL * 24 * 60 * 60 * 1000;
  return unit * std::clamp<std::int64_t>(amount, 0, kMost / unit.count());
}

void set_header(Headers& headers, std::string_view name, std::string_view value) {
  Headers result;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!is_same_word(headers[i].name, name)) result.add(headers[i].name, headers[i].value);
  }
  if (!value.empty()) result.add(name, value);
  headers = std::move(result);
}

// Whoever asks for codings wants them taken off, too. An empty text asks for all that are known;
// a header of the author's own stays.
bool move_encoding(const TransportOption& option, Request& request) {
  if (option.name != "encoding" && option.name != "accept_encoding") return false;
  const auto* text = option.value.get_if<std::string>();
  if (!text) return true;
  request.decodes = true;
  if (!request.headers.find("Accept-Encoding")) {
    request.headers.add("Accept-Encoding", text->empty() ? "gzip, deflate" : *text);
  }
  return true;
}

// False where the option stays with libcurl.
bool move_text_option(const TransportOption& option, Request& request) {
  if (move_encoding(option, request)) return true;
  const auto* text = option.value.get_if<std::string>();
  const std::string_view header = option.name == "useragent" ? "User-Agent"
                                  : option.name == "cookie"  ? "Cookie"
                                  : option.name == "referer" ? "Referer"
                                                             : "";
  if (header.empty()) return false;
  set_header(request.headers, header, text ? *text : "");
  return true;
}

bool move_number_option(const TransportOption& option, Request& request) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const std::int64_t number = to_integer(option.value).value_or(0);
  if (option.name == "timeout") {
    request.timeout = limit_of(number, seconds{1});
  } else if (option.name == "timeout_ms") {
    request.timeout = limit_of(number, milliseconds{1});
  } else if (option.name == "connecttimeout") {
    request.connect_timeout = limit_of(number, seconds{1});
  } else if (option.name == "connecttimeout_ms") {
    request.connect_timeout = limit_of(number, milliseconds{1});
  } else {
    return option.name == "nosignal";  // There are never signals.
  }
  return true;
}

// Whether and how far redirects are followed takes two options to tell.
void move_redirects(Request& request) {
  std::optional<bool> follow;
  std::int64_t most = -1;
  std::erase_if(request.options, [&](const TransportOption& option) {
    const std::int64_t number = to_integer(option.value).value_or(-1);
    if (option.name == "followlocation" && !option.value.is_null()) follow = number > 0;
    if (option.name == "maxredirs") most = number;
    return option.name == "followlocation" || option.name == "maxredirs";
  });
  if (follow == false || (!follow && request.max_redirects == 0)) {
    request.max_redirects = 0;
    return;
  }
  const bool bounded = most >= 0 && most < limits::kRedirects;
  if (bounded) {
    request.max_redirects = static_cast<int>(most);
  } else if (request.max_redirects == 0) {
    request.max_redirects = limits::kRedirects;
  }
}

}  // namespace

std::span<const CurlOption> curl_options() { return kOptions; }

const CurlOption* curl_option_named(std::string_view name) {
  const auto* found = std::ranges::find_if(
      kOptions, [name](const CurlOption& option) { return is_same_word(option.name, name); });
  return found == kOptions.end() ? nullptr : found;
}

std::optional<std::string_view> wrong_value(const CurlOption& option, const Value& value) {
  if (value.is_null()) return std::nullopt;
  const auto number = to_integer(value);
  switch (option.type) {
    case Type::flag:
      if (number == 0 || number == 1) return std::nullopt;
      return "true or false";
    case Type::number:
      if (number && *number >= INT32_MIN && *number <= INT32_MAX) return std::nullopt;
      return "a whole number";
    case Type::text:
    case Type::file:
      break;
  }
  const auto* written = value.get_if<std::string>();
  if (written && written->find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos) {
    return std::nullopt;
  }
  return option.type == Type::file ? "the path of a file" : "text in one line";
}

bool works_everywhere(const CurlOption& option, const Value& value) {
  if (option.reach == basic_only) return value.is_null() || to_integer(value) == kBasic;
  return option.reach == everywhere;
}

Request with_common_options(Request request) {
  std::erase_if(request.options, [&request](const TransportOption& option) {
    return move_text_option(option, request) || move_number_option(option, request);
  });
  move_redirects(request);
  return request;
}

}  // namespace resttest
