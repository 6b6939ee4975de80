#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/curl_options.h"
#include "http/url.h"
#include "plan/plan.h"

namespace resttest {
namespace {

constexpr std::string_view kDefaultType = "application/x-www-form-urlencoded";
constexpr std::string_view kBreaks("\r\n\0", 3);

Failure unsendable(const Location& where, std::string message) {
  Failure failure;
  failure.kind = Failure::Kind::execution;
  failure.code = "execution";
  failure.where = where;
  failure.message = std::move(message);
  return failure;
}

using Pair = std::pair<std::string, std::string>;

bool has(const std::vector<Pair>& headers, std::string_view name) {
  return std::ranges::any_of(headers,
                             [name](const Pair& pair) { return is_same_word(pair.first, name); });
}

// A header written exactly so, without a charset, gets one when a body is sent. PyRestTest's rule.
void add_charset(Pair& header) {
  const bool applies = header.first == "content-type" && !header.second.empty() &&
                       to_lower(header.second).find("charset") == std::string::npos;
  if (applies) header.second += " ; charset=UTF-8";
}

bool wants_default_type(const std::string& method, bool has_body) {
  if (!has_body) return method == "POST";
  return method != "PUT";
}

// The automatic headers first, then the author's. An author's header takes the place of the
// automatic one of its name; an empty one switches it off.
void add_headers(const PlannedTest& planned, std::vector<Pair> own, Rendering& out) {
  Request& request = out.request;
  const Test& test = *planned.test;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty() && !has(own, name)) request.headers.add(name, value);
  };
  const auto url = parse_url(request.url);
  add("Host", url ? url->authority() : "");
  if (!test.auth_username.empty() && !test.auth_password.empty()) {
    add("Authorization", "Basic " + to_base64(test.auth_username + ":" + test.auth_password));
  }
  add("User-Agent", std::string("resttest/") + RESTTEST_VERSION);
  add("Accept", "*/*");
  if (!planned.keep_alive) add("Connection", "close");
  if (wants_default_type(request.method, !request.body.empty())) {
    add("Content-Type", std::string(kDefaultType));
  }
  const std::size_t automatic = request.headers.size();
  for (Pair& header : own) {
    if (!request.body.empty()) add_charset(header);
    if (!header.second.empty()) request.headers.add(header.first, header.second);
  }
  out.own_headers = request.headers.size() - automatic;
}

std::optional<Failure> render_body(const PlannedContent& body, const Context& context,
                                   std::string& out) {
  if (auto problem = render_content(body, context, out)) {
    return unsendable(body.where, std::move(*problem));
  }
  if (out.size() <= limits::kBodyFileBytes) return std::nullopt;
  return unsendable(body.where, "the body is larger than 64 MB once its variables are filled in");
}

bool breaks_line(std::string_view text) { return text.find_first_of(kBreaks) != std::string::npos; }

}  // namespace

bool PlannedTest::is_constant() const {
  const auto constant = [](const auto& header) {
    return header.first.is_constant() && header.second.is_constant();
  };
  const bool fixed_body = !body || body->is_constant();
  return url.is_constant() && fixed_body && std::ranges::all_of(headers, constant);
}

bool PlannedTest::follows_redirects() const {
  Request request;
  request.max_redirects = max_redirects;
  request.options = test->options;
  return with_common_options(std::move(request)).max_redirects > 0;
}

void PlannedTest::bind_variables(Context& context) const {
  for (const auto& [name, value] : test->variable_binds) context.bind(name, value);
}

void PlannedTest::draw_generators(Context& context) const {
  for (const auto& [variable, generator] : generator_binds) {
    context.bind(variable, generator->next());
  }
}

std::optional<Failure> PlannedTest::render(const Context& context, Rendering& out) const {
  Request& request = out.request;
  out.shown_url.clear();
  url.render(context, out.shown_url);
  if (breaks_line(out.shown_url)) {
    return unsendable(test->place_of("url"), "the URL has a line break or a NUL in it");
  }
  request.method = test->method;
  request.url = wire_url(out.shown_url);
  request.headers.clear();
  request.options.clear();
  request.body.clear();
  request.timeout = timeout;
  request.connect_timeout = connect_timeout;
  request.max_redirects = max_redirects;
  if (body) {
    if (auto failure = render_body(*body, context, request.body)) return failure;
  }
  std::vector<Pair> own;
  for (const auto& [name, value] : headers) {
    own.emplace_back(name.render(context), value.render(context));
    if (breaks_line(own.back().first) || breaks_line(own.back().second)) {
      return unsendable(test->place_of("headers"), "header '" + printable(own.back().first) +
                                                       "' has a line break or a NUL in it");
    }
  }
  add_headers(*this, std::move(own), out);
  if (!test->options.empty()) {
    request.options = test->options;
    request = with_common_options(std::move(request));
  }
  return std::nullopt;
}

}  // namespace resttest
