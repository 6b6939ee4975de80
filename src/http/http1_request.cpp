#include <array>
#include <charconv>

#include "base/text.h"
#include "http/http1_codec.h"
#include "http/url.h"

namespace resttest {
namespace {

void append_number(std::size_t number, int base, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

}  // namespace

std::string encode_http1(const Request& request) {
  std::string out;
  encode_http1(request, out);
  return out;
}

void encode_http1(const Request& request, std::string& out) {
  bool has_length = false;
  bool is_chunked = false;
  out += request.method;
  out += ' ';
  append_target(request.url, out);
  out += " HTTP/1.1\r\n";
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    if (name.size() == 14 && is_same_word(name, "content-length")) has_length = true;
    if (name.size() == 17 && is_same_word(name, "transfer-encoding")) {
      is_chunked = is_same_word(value, "chunked");
    }
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  if (!has_length && !is_chunked && announces_length(request)) {
    out += "Content-Length: ";
    append_number(request.body.size(), 10, out);
    out += "\r\n";
  }
  out += "\r\n";
  if (is_chunked && !request.body.empty()) {
    append_number(request.body.size(), 16, out);
    out += "\r\n";
  }
  out += request.body;
  if (is_chunked) out += request.body.empty() ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
}

}  // namespace resttest
