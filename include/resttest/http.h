#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "resttest/error_kind.h"
#include "resttest/metrics.h"
#include "resttest/value.h"

namespace resttest {

// Header fields in wire order. Names compare without regard to case; repeats are kept. All text
// lies in one buffer that `clear` keeps, so a worker reads any number of responses into one.
class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  void add(std::string_view name, std::string_view value);
  void clear();

  std::optional<std::string_view> find(std::string_view name) const;  // The first.
  std::size_t size() const { return ends_.size(); }
  Field operator[](std::size_t i) const;

  bool operator==(const Headers&) const = default;  // The same bytes in the same order.

 private:
  struct End {
    std::uint32_t name;
    std::uint32_t value;

    bool operator==(const End&) const = default;
  };

  std::string text_;
  std::vector<End> ends_;
};

// A setting of the transport that a suite named itself: `curl_option_NAME`.
struct TransportOption {
  std::string name;  // Lower case, without the prefix: "followlocation".
  Value value;

  bool operator==(const TransportOption&) const = default;
};

// What goes over the wire. `headers` is complete: the automatic ones (Host, User-Agent, Accept,
// Authorization, the default content type) are in it, what the author switched off is not. A
// transport adds Content-Length alone, and only where `headers` has none.
struct Request {
  std::string method = "GET";
  std::string url = {};  // Absolute, ASCII; a fragment is not sent.
  Headers headers = {};
  std::string body = {};
  std::chrono::nanoseconds timeout = std::chrono::seconds{10};          // One attempt; 0: none.
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds{10};  // Name, TCP, TLS; 0: none.
  int max_redirects = 0;                                                // 0: not followed.
  bool decodes = false;  // Content codings of the answer are taken off where its body is kept.
  std::vector<TransportOption> options = {};
};

// Whether `request` announces the length of its body: it has one, or its method calls for one
// (RFC 9110, 8.6).
bool announces_length(const Request& request);

// GET, HEAD, OPTIONS, TRACE, PUT, DELETE and QUERY: a repeat does no harm (RFC 9110, 9.2.2).
bool is_idempotent_method(std::string_view method);

// Where the time of one exchange went, each counted from its start. Zero: did not come to that.
struct Timings {
  std::chrono::nanoseconds resolved{};
  std::chrono::nanoseconds connected{};
  std::chrono::nanoseconds secured{};
  std::chrono::nanoseconds sent{};
  std::chrono::nanoseconds first_byte{};
  std::chrono::nanoseconds total{};
};

// What is known of one exchange however it ended.
struct Transfer {
  Timings timings = {};
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  bool reused_connection = false;
  int resends_blocked = 0;  // Silent repeats by the transport that were not let through.
  int redirects = 0;        // Hops that were followed.
  std::string remote = {};  // "127.0.0.1:8000", where a connection was made.
  std::optional<MetricValues> metrics = {};  // Only from a transport that was asked for them.
  std::vector<std::string> notes = {};  // Oddities of the answer that do not change the verdict.
};

struct Response {
  int status = 0;
  std::string reason = {};  // As sent, may be empty.
  Headers headers = {};     // Of the first answer that is not 1xx.
  std::string body = {};    // Transfer coding removed.
  Transfer transfer = {};
};

// No response came back. What a server can do to us is data, never an exception.
struct TransportError {
  ErrorKind kind = ErrorKind::internal;
  std::string message = {};
  std::optional<RetryClass> retry_class = {};  // Where this case differs from its kind.
  Transfer transfer = {};
  int curl_code = 0;  // What libcurl called it; 0: it did not, and the number is the kind's.
};

using Exchange = std::variant<Response, TransportError>;

const Transfer& transfer_of(const Exchange& exchange);

// Sends one request and waits for its end: the door to the network of everything that blocks.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual Exchange send(const Request& request) = 0;
};

}  // namespace resttest
