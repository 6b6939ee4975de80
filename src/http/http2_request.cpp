#include "http/http2_request.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/http1_line.h"
#include "http/url.h"

namespace resttest {
namespace {

bool is_of_connection(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 6> kNames{"connection",       "keep-alive",
                                                   "proxy-connection", "transfer-encoding",
                                                   "upgrade",          "http2-settings"};
  if (is_same_word(name, "te")) return !is_same_word(value, "trailers");
  return std::ranges::any_of(kNames, [&](auto known) { return is_same_word(name, known); });
}

std::string_view scheme_of(std::string_view url) {
  return url.size() >= 6 && is_same_word(url.substr(0, 6), "https:") ? "https" : "http";
}

std::string authority_of(const Request& request) {
  if (const auto host = request.headers.find("host")) return std::string(*host);
  const auto url = parse_url(request.url);
  return url ? url->authority() : std::string();
}

}  // namespace

void Http2Request::assign(const Request& request) {
  text_.clear();
  fields_.clear();
  body_ = request.body;
  is_head_ = request.method == "HEAD";
  add(":method", request.method);
  add(":scheme", scheme_of(request.url));
  add(":authority", authority_of(request));
  add(":path", {});
  append_target(request.url, text_);
  fields_.back().end = static_cast<std::uint32_t>(text_.size());
  add_lines(request);
}

void Http2Request::add_lines(const Request& request) {
  bool has_length = false;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    // Chunks are for those who do not tell the length.
    if (is_same_word(name, "content-length") || is_same_word(name, "transfer-encoding")) {
      has_length = true;
    }
    if (is_same_word(name, "host") || is_of_connection(name, value)) continue;
    add(name, trim_blanks(value));
  }
  if (!has_length && announces_length(request)) {
    add("content-length", std::to_string(request.body.size()));
  }
}

void Http2Request::add(std::string_view name, std::string_view value) {
  const auto here = [this] { return static_cast<std::uint32_t>(text_.size()); };
  Place place{here(), 0, 0};
  text_ += to_lower(name);
  place.value = here();
  text_ += value;
  place.end = here();
  fields_.push_back(place);
}

Http2Request::Field Http2Request::operator[](std::size_t i) const {
  const std::string_view text = text_;
  const Place& place = fields_[i];
  return {text.substr(place.begin, place.value - place.begin),
          text.substr(place.value, place.end - place.value)};
}

Http2Request encode_http2(const Request& request) {
  Http2Request made;
  made.assign(request);
  return made;
}

}  // namespace resttest
