#include "http/redirect.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/url.h"

namespace resttest {
namespace {

bool is_any_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::any_of(names,
                             [name](std::string_view other) { return is_same_word(name, other); });
}

bool is_secret_header(std::string_view name) {
  constexpr std::array<std::string_view, 3> kNames{"Authorization", "Proxy-Authorization",
                                                   "Cookie"};
  if (is_any_of(name, kNames)) return true;
  const std::string word = to_lower(name);
  const auto has = [&word](std::string_view part, std::size_t from = 0) {
    return word.find(part, from);
  };
  const std::size_t api = has("api");
  return has("token") != word.npos || has("secret") != word.npos || has("password") != word.npos ||
         (api != word.npos && has("key", api) != word.npos);
}

bool is_secret_option(const TransportOption& option) {
  constexpr std::array<std::string_view, 5> kNames{"userpwd", "username", "password", "cookie",
                                                   "sslkey"};
  return is_any_of(option.name, kNames);
}

bool describes_body(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{"Content-Type",     "Content-Length",
                                                   "Content-Encoding", "Content-Language",
                                                   "Content-Location", "Transfer-Encoding"};
  return is_any_of(name, kNames);
}

// Location is sent in raw bytes, so those outside ASCII are encoded; a fragment stays ours.
std::variant<std::string, RefusedRedirect> target_of(const Request& request,
                                                     const Headers& headers) {
  std::optional<std::string_view> location;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto [name, value] = headers[i];
    if (!is_same_word(name, "Location")) continue;
    if (location && *location != value) {
      return RefusedRedirect{ErrorKind::redirect_invalid,
                             "the answer has two different Location headers, '" +
                                 printable(*location) + "' and '" + printable(value) + "'"};
    }
    location = value;
  }
  std::string url = wire_url(join_url(request.url, location.value_or("")));
  const auto problem = check_url(url);
  if (!problem) return url;
  const bool denied = problem->kind == ErrorKind::url_denied;
  return RefusedRedirect{denied ? ErrorKind::redirect_denied : ErrorKind::redirect_invalid,
                         "a redirect cannot be followed: " + problem->message};
}

bool asks_with_get(std::string_view method, int status) {
  if (status == 303) return method != "HEAD";
  return (status == 301 || status == 302) && method == "POST";
}

}  // namespace

bool is_redirect(int status, const Headers& headers) {
  const bool moved = (status >= 301 && status <= 303) || status == 307 || status == 308;
  return moved && !headers.find("Location").value_or("").empty();
}

std::variant<Request, RefusedRedirect> redirected(const Request& request, int status,
                                                  const Headers& headers) {
  auto target = target_of(request, headers);
  if (auto* refused = std::get_if<RefusedRedirect>(&target)) return std::move(*refused);
  const auto from = parse_url(request.url);
  const auto to = parse_url(std::get<std::string>(target));
  if (from && from->scheme == "https" && to->scheme == "http") {
    return RefusedRedirect{
        ErrorKind::redirect_denied,
        "a redirect leads from https to http: '" + printable(std::get<std::string>(target)) + "'"};
  }
  const bool same_origin = from && from->origin() == to->origin();
  const bool with_get = asks_with_get(request.method, status);

  Request next = request;
  next.url = std::get<std::string>(target);
  next.headers.clear();
  if (with_get) {
    next.method = "GET";
    next.body.clear();
  }
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    if (with_get && describes_body(name)) continue;
    if (!same_origin && is_secret_header(name)) continue;
    const bool is_host = !same_origin && is_same_word(name, "Host");
    next.headers.add(name, is_host ? to->authority() : value);
  }
  if (!same_origin) std::erase_if(next.options, is_secret_option);
  return next;
}

}  // namespace resttest
