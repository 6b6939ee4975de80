#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace resttest {

// A real server on a free port of 127.0.0.1, or on a Unix socket, that does what a test scripts for
// each connection.
class TestServer {
 public:
  // One connection, in the hands of its script; it is closed when the script returns.
  class Connection {
   public:
    Connection(int fd, TestServer& server) : fd_(fd), server_(server) {}

    // The next request with its body, as it came; "" when the client closed. It is counted.
    std::string read_request() {
      std::size_t end;
      while ((end = came_.find("\r\n\r\n")) == std::string::npos) {
        if (!receive()) return "";
      }
      const std::size_t size = end + 4 + content_length(came_.substr(0, end + 2));
      while (came_.size() < size) {
        if (!receive()) return "";
      }
      std::string request = came_.substr(0, size);
      came_.erase(0, size);
      server_.count(request);
      return request;
    }

    // The head of the next request; its body stays unread as far as it did not come along.
    void read_head() {
      while (came_.find("\r\n\r\n") == std::string::npos && receive()) continue;
    }

    void send(std::string_view bytes) {
      while (!bytes.empty()) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
      }
    }

    // The next `size` bytes, whatever they are; fewer when the client closed.
    std::string read_bytes(std::size_t size) {
      while (came_.size() < size && receive()) continue;
      std::string bytes = came_.substr(0, size);
      came_.erase(0, size);
      return bytes;
    }

    // Until the client closes; what comes is dropped.
    void wait_for_close() {
      while (receive()) came_.clear();
    }

    // Until `time` has gone, or something happens on the connection.
    void pause(std::chrono::milliseconds time) {
      pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
      ::poll(&ready, 1, static_cast<int>(time.count()));
    }

    // Until the server ends, without looking at the connection.
    void wait_for_stop() { server_.wait_for_stop(); }

    int descriptor() const { return fd_; }

    void half_close() { ::shutdown(fd_, SHUT_WR); }

    // A reset instead of an end, when the script returns.
    void reset() {
      const linger at_once{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }

   private:
    bool receive() {
      char buffer[64 * 1024];
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (n > 0) came_.append(buffer, static_cast<std::size_t>(n));
      return n > 0;
    }

    static std::size_t content_length(const std::string& head) {
      const std::size_t at = head.find("\r\nContent-Length: ");
      return at == std::string::npos ? 0 : std::stoul(head.substr(at + 18));
    }

    int fd_;
    TestServer& server_;
    std::string came_;
  };

  using Script = std::function<void(Connection&)>;

  // The scripts of the first connection, the second, ...; the last one is that of all others too.
  explicit TestServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
    bind_port();
    start();
  }

  explicit TestServer(Script script) : TestServer(std::vector<Script>{std::move(script)}) {}

  // On a Unix socket.
  TestServer(const std::string& path, Script script) : scripts_{std::move(script)} {
    bind_path(path);
    start();
  }

  ~TestServer() {
    stop_.request_stop();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
  }

  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  int port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(const std::string& target = "/") const { return "http://" + host() + target; }

  // Whole requests in the order they came, over all connections.
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  void bind_port() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }

  void bind_path(const std::string& path) {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }

  void start() {
    ::listen(listener_, 64);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  void wait_for_stop() {
    std::unique_lock lock(mutex_);
    stopped_.wait(lock, stop_.get_token(), [] { return false; });
  }

  void count(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const std::lock_guard lock(mutex_);
      const std::size_t script = std::min(connections_++, scripts_.size() - 1);
      open_.push_back(fd);
      threads_.emplace_back([this, fd, script] { serve(fd, scripts_[script]); });
    }
  }

  void serve(int fd, const Script& script) {
    Connection connection(fd, *this);
    script(connection);
    const std::lock_guard lock(mutex_);
    std::erase(open_, fd);
    ::close(fd);
  }

  const std::vector<Script> scripts_;
  int listener_ = -1;
  int port_ = 0;
  std::stop_source stop_;
  std::condition_variable_any stopped_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::size_t connections_ = 0;
  std::vector<int> open_;
  std::vector<std::thread> threads_;  // Of the acceptor, until it is joined.
  std::thread acceptor_;
};

// An answer with that body and a length.
inline std::string answer(int status, std::string_view body, std::string_view headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// Answers every request of a connection the same.
inline TestServer::Script always(std::string reply) {
  return [reply](TestServer::Connection& connection) {
    while (!connection.read_request().empty()) connection.send(reply);
  };
}

}  // namespace resttest
