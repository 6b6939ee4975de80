#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "resttest/http.h"

namespace resttest {

// A request as HTTP/2 sends it: made once, sent any number of times.
class Http2Request {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  // Takes what `request` says, in place of what was there; buffers are kept.
  void assign(const Request& request);

  std::size_t size() const { return fields_.size(); }  // Pseudo headers come first.
  Field operator[](std::size_t i) const;
  const std::string& body() const { return body_; }
  bool is_head() const { return is_head_; }

 private:
  struct Place {
    std::uint32_t begin;
    std::uint32_t value;
    std::uint32_t end;
  };

  void add(std::string_view name, std::string_view value);
  void add_lines(const Request& request);

  std::string text_;
  std::vector<Place> fields_;
  std::string body_;
  bool is_head_ = false;
};

// Names in lower case, Host as `:authority`. What speaks of an HTTP/1.1 connection is left out
// (RFC 9113, 8.2.2). Content-Length is added as for HTTP/1.1. Nothing is checked.
Http2Request encode_http2(const Request& request);

}  // namespace resttest
