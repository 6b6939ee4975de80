#include "http/http2_stream.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/format.h"

namespace resttest {
namespace {

constexpr std::size_t kFieldOverhead =
    32;  // What a list of fields counts for each (RFC 7541, 4.1).

std::uint64_t number_of(std::string_view digits) {
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

void Http2Stream::begin(StreamId for_id, const Http2Request* prepared, Wanted what,
                        std::size_t body_limit) {
  state = State::running;
  id = for_id;
  wanted = what;
  request = prepared ? prepared : &own_request;
  sent = 0;
  is_sent = request->body().empty();
  has_begun = has_head = was_reset = false;
  interims = 0;
  body_bytes = 0;
  body_allowed = wanted.body ? body_limit : std::numeric_limits<std::uint64_t>::max();
  announced = 0;
  budget = {};
  ending = {};
}

std::string_view Http2Stream::next_body(std::size_t most) {
  const std::string_view piece = std::string_view(request->body()).substr(sent, most);
  sent += piece.size();
  is_sent = sent == request->body().size();
  return piece;
}

std::optional<Violation> Http2Stream::take_field(std::string_view name, std::string_view value,
                                                 Headers& kept) {
  const std::size_t size = name.size() + value.size() + kFieldOverhead;
  if (budget.lines == 0 || budget.bytes < size) {
    return Violation{ErrorKind::limit_headers,
                     format("the header fields exceed {} bytes or {} lines",
                            limits::kResponseHeaderBytes, limits::kResponseHeaderLines)};
  }
  budget.bytes -= size;
  budget.lines -= 1;
  if (has_head) return std::nullopt;
  if (name == ":status") {
    status = static_cast<int>(number_of(value));
    if (status >= 100 && status <= 999) return std::nullopt;
    return Violation{ErrorKind::h2_protocol, format(":status is {}", quoted(value))};
  }
  if (name == "content-length") announced = number_of(value);
  if (wanted.headers && is_final_head()) kept.add(name, value);
  return std::nullopt;
}

std::optional<Violation> Http2Stream::end_block() {
  if (has_head || status == 0) return std::nullopt;
  if (status < 200) {
    if (++interims <= limits::kInterimResponses) return std::nullopt;
    return Violation{ErrorKind::limit_headers, format("more than {} interim responses (1xx) came",
                                                      limits::kInterimResponses)};
  }
  has_head = true;
  return std::nullopt;
}

std::optional<Violation> Http2Stream::take_body(std::string_view& piece) {
  const std::uint64_t allowed = body_allowed - body_bytes;
  const bool fits = piece.size() <= allowed;
  if (!fits) piece = piece.substr(0, static_cast<std::size_t>(allowed));
  body_bytes += piece.size();
  if (fits) return std::nullopt;
  return Violation{ErrorKind::limit_body, format("the body has more than {} bytes", body_allowed)};
}

}  // namespace resttest
