#include "net/socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"

namespace resttest {

std::string to_text(const Endpoint& endpoint) {
  if (endpoint.address.ss_family == AF_UNIX) {
    sockaddr_un address{};
    std::memcpy(&address, &endpoint.address, sizeof(address));
    return "unix:" + std::string(address.sun_path);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (endpoint.address.ss_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, &endpoint.address, sizeof(address));
    inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(address.sin6_port));
  }
  sockaddr_in address{};
  std::memcpy(&address, &endpoint.address, sizeof(address));
  inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return std::string(text.data()) + ":" + std::to_string(ntohs(address.sin_port));
}

std::optional<Endpoint> literal_endpoint(const std::string& host, int port) {
  Endpoint endpoint;
  const auto wire_port = htons(static_cast<std::uint16_t>(port));
  sockaddr_in four{};
  if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = wire_port;
    std::memcpy(&endpoint.address, &four, sizeof(four));
    endpoint.size = sizeof(four);
    return endpoint;
  }
  sockaddr_in6 six{};
  if (inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = wire_port;
    std::memcpy(&endpoint.address, &six, sizeof(six));
    endpoint.size = sizeof(six);
    return endpoint;
  }
  return std::nullopt;
}

std::optional<Endpoint> unix_endpoint(std::string_view path) {
  sockaddr_un address{};
  static_assert(sizeof(address.sun_path) == limits::kUnixPathBytes + 1);
  if (path.empty() || path.size() > limits::kUnixPathBytes) return std::nullopt;
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, std::begin(address.sun_path));
  Endpoint endpoint;
  std::memcpy(&endpoint.address, &address, sizeof(address));
  endpoint.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return endpoint;
}

std::optional<std::vector<Endpoint>> endpoints_named(const std::vector<ResolvedName>& names,
                                                     std::string_view host, int port) {
  const auto fits = [&](const ResolvedName& name) {
    return name.port == port && (name.host == "*" || is_same_word(name.host, host));
  };
  const auto found = std::ranges::find_if(names, fits);
  if (found == names.end()) return std::nullopt;
  std::vector<Endpoint> endpoints;
  for (const std::string& address : found->addresses) {
    if (const auto endpoint = literal_endpoint(address, port)) endpoints.push_back(*endpoint);
  }
  return endpoints;
}

std::vector<Endpoint> interleaved(const std::vector<Endpoint>& endpoints) {
  if (endpoints.empty()) return {};
  const auto first = endpoints.front().address.ss_family;
  std::vector<Endpoint> ours;
  std::vector<Endpoint> others;
  for (const Endpoint& endpoint : endpoints) {
    (endpoint.address.ss_family == first ? ours : others).push_back(endpoint);
  }
  std::vector<Endpoint> order;
  for (std::size_t i = 0; i < std::max(ours.size(), others.size()); ++i) {
    if (i < ours.size()) order.push_back(ours[i]);
    if (i < others.size()) order.push_back(others[i]);
  }
  return order;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

void Descriptor::close() {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

std::pair<Descriptor, int> begin_connect(const Endpoint& endpoint) {
  const bool is_tcp = endpoint.address.ss_family != AF_UNIX;
  Descriptor socket(::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                             is_tcp ? IPPROTO_TCP : 0));
  if (!socket.is_open()) return {Descriptor(), errno};
  const int on = 1;
  if (is_tcp) ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
  if (::connect(socket.number(), address, endpoint.size) == 0 || errno == EINPROGRESS) {
    return {std::move(socket), 0};
  }
  return {Descriptor(), errno};
}

ErrorKind connect_error(int error) {
  switch (error) {
    case ECONNREFUSED:
    case ENOENT:  // No such Unix socket.
      return ErrorKind::connect_refused;
    case ETIMEDOUT:
      return ErrorKind::connect_timeout;
    case EMFILE:
    case ENFILE:
      return ErrorKind::local_fd;
    case EADDRNOTAVAIL:
      return ErrorKind::local_port;
    case ENOBUFS:
    case ENOMEM:
      return ErrorKind::local_memory;
    default:
      return ErrorKind::connect_unreachable;
  }
}

ErrorKind transfer_error(int error) {
  switch (error) {
    case ECONNRESET:
      return ErrorKind::recv_reset;
    case EPIPE:
      return ErrorKind::send_failed;
    case ENOBUFS:
    case ENOMEM:
      return ErrorKind::local_memory;
    default:
      return ErrorKind::recv_reset;
  }
}

}  // namespace resttest
