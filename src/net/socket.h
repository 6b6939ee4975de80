#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "resttest/error_kind.h"
#include "resttest/options.h"

namespace resttest {

// Where to connect: an address and its port, or the path of a Unix socket.
struct Endpoint {
  sockaddr_storage address = {};
  socklen_t size = 0;
};

std::string to_text(const Endpoint& endpoint);  // "127.0.0.1:80", "[::1]:80", "unix:/run/a.sock"

// The endpoint of a literal address ("127.0.0.1", "::1"); nothing for a name.
std::optional<Endpoint> literal_endpoint(const std::string& host, int port);

// The Unix socket at `path`. Nothing where it is empty or longer than limits::kUnixPathBytes.
std::optional<Endpoint> unix_endpoint(std::string_view path);

// Where `host` and `port` are found by the names given; the first that fits counts. Nothing where
// none does. Hosts compare without regard to case.
std::optional<std::vector<Endpoint>> endpoints_named(const std::vector<ResolvedName>& names,
                                                     std::string_view host, int port);

// The order in which the addresses of a name are tried: the families in turn, beginning with that
// of the first, each in the order given (RFC 8305, 4).
std::vector<Endpoint> interleaved(const std::vector<Endpoint>& endpoints);

// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close();

 private:
  int number_ = -1;
};

// A non-blocking socket, TCP without Nagle's delay, its connect begun. The second is 0, or the
// errno of what the system refused.
std::pair<Descriptor, int> begin_connect(const Endpoint& endpoint);

// The kinds that an errno means while connecting, and while sending or receiving.
ErrorKind connect_error(int error);
ErrorKind transfer_error(int error);

}  // namespace resttest
