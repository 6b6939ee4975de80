#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "support/http2_bytes.h"
#include "support/test_server.h"

namespace resttest::http2 {

// Reads what a client sends by prior knowledge, frame by frame, as far as a server has to know.
class Session {
 public:
  explicit Session(TestServer::Connection& connection) : connection_(connection) {
    connection_.send(settings());
    connection_.read_bytes(kPreface.size());
  }

  // The stream of the next request; what comes in between is not looked at. 0: the client left.
  std::uint32_t next_request() {
    for (;;) {
      const std::string head = connection_.read_bytes(9);
      if (head.size() < 9) return 0;
      connection_.read_bytes(number_in(head, 0, 3));
      if (head[3] == 1) return number_in(head, 5, 4);
    }
  }

  void send(const std::string& frames) { connection_.send(frames); }

 private:
  static constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  static std::uint32_t number_in(std::string_view text, std::size_t at, std::size_t bytes) {
    std::uint32_t value = 0;
    for (const char c : text.substr(at, bytes)) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }

  TestServer::Connection& connection_;
};

inline std::string answer(std::uint32_t stream, const std::string& status = "200") {
  return headers(stream, {{":status", status}}) + data(stream, "abc");
}

}  // namespace resttest::http2
