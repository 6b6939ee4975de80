#include "http/open_sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

namespace resttest {
namespace {

// Empties the socket: bytes that are pending would keep it alive in libcurl's eyes.
std::size_t drain(int fd) {
  std::array<char, 16 * 1024> buffer;
  std::size_t bytes = 0;
  constexpr std::size_t kEnough = 1024 * 1024;  // From a server that never stops.
  while (bytes < kEnough) {
    const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n <= 0) break;
    bytes += static_cast<std::size_t>(n);
  }
  return bytes;
}

}  // namespace

int OpenSockets::open(int family, int type, int protocol) {
  const std::lock_guard lock(mutex_);
  const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
  if (fd >= 0) open_.push_back(fd);
  return fd;
}

void OpenSockets::look_at(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return;
  const std::chrono::milliseconds silence(info.tcpi_last_data_recv);
  last_received_ = std::chrono::steady_clock::now() - silence;
  was_connected_ = info.tcpi_state != TCP_SYN_SENT && info.tcpi_state != TCP_CLOSE;
}

int OpenSockets::close(int fd) {
  look_at(fd);
  const std::lock_guard lock(mutex_);
  std::erase(open_, fd);
  return ::close(fd);
}

void OpenSockets::cut_all() {
  const std::lock_guard lock(mutex_);
  for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
}

std::size_t OpenSockets::drain_idle() {
  const std::lock_guard lock(mutex_);
  std::size_t bytes = 0;
  for (const int fd : open_) {
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, 0) <= 0) continue;
    bytes += drain(fd);
    ::shutdown(fd, SHUT_RDWR);
  }
  return bytes;
}

}  // namespace resttest
