#include <atomic>
#include <map>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/load_runs.h"
#include "support/test_server.h"
#include "support/tls_peer.h"

namespace resttest {
namespace {

using Errors = std::map<ErrorKind, std::uint64_t>;

// Answers every request over TLS, one connection after the other.
class TlsServer {
 public:
  enum class Goodbye { says, omits };

  TlsServer(std::string reply, int requests_per_connection, Goodbye goodbye)
      : reply_(std::move(reply)),
        requests_per_connection_(requests_per_connection),
        goodbye_(goodbye) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }
  int requests() const { return requests_; }
  int connections() const { return connections_; }

 private:
  void serve() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      ++connections_;
      serve_one(fd);
      ::close(fd);
    }
  }

  void serve_one(int fd) {
    TlsPeer peer(context_);
    char buffer[16 * 1024];
    for (int answered = 0; answered < requests_per_connection_;) {
      const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      peer.take({buffer, static_cast<std::size_t>(count)});
      if (peer.plain.find("\r\n\r\n") != std::string::npos) {
        peer.plain.clear();
        ++requests_;
        ++answered;
        peer.write(reply_);
      }
      if (answered == requests_per_connection_ && goodbye_ == Goodbye::says) peer.close();
      const std::string cipher = peer.give();
      ::send(fd, cipher.data(), cipher.size(), MSG_NOSIGNAL);
    }
    ::shutdown(fd, SHUT_WR);
    while (::recv(fd, buffer, sizeof buffer, 0) > 0) continue;
  }

  const std::string reply_;
  const int requests_per_connection_;
  const Goodbye goodbye_;
  Certificate certificate_{"DNS:localhost"};
  TlsServerContext context_{certificate_};
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

TEST(EnginesAndTls, ASecureLoad) {
  struct Case {
    const char* name;
    std::string reply;
    int requests_per_connection;
    TlsServer::Goodbye goodbye;
    int connections;
    std::uint64_t passed;
    Errors errors;
  };
  using Goodbye = TlsServer::Goodbye;
  const std::string to_the_end = "HTTP/1.1 200 OK\r\n\r\nabc";
  const Case cases[] = {
      {"kept connections", answer(200, std::string(40'000, 'x')), 1000, Goodbye::says, 1, 10, {}},
      {"one answer each",
       answer(200, "abc", "Connection: close\r\n"),
       1,
       Goodbye::says,
       10,
       10,
       {}},
      {"the length says where it ends",
       answer(200, "abc", "Connection: close\r\n"),
       1,
       Goodbye::omits,
       10,
       10,
       {}},
      {"the goodbye says where it ends", to_the_end, 1, Goodbye::says, 10, 10, {}},
      {"nothing says where it ends",
       to_the_end,
       1,
       Goodbye::omits,
       10,
       0,
       {{ErrorKind::tls_truncated, 10}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    for (const LoadProfile::Mode mode : kBothModes) {
      SCOPED_TRACE(mode_name(mode));
      TlsServer server(c.reply, c.requests_per_connection, c.goodbye);
      LoadRun load(mode, server.url(), 10, 1);
      const LoadSummary summary = load.run_with({.verify_tls = false});
      EXPECT_EQ(summary.total.tally.passed, c.passed);
      EXPECT_EQ(summary.total.errors, c.errors);
      EXPECT_EQ(server.requests(), 10);
      EXPECT_EQ(server.connections(), c.connections);
    }
  }
}

TEST(EnginesAndTls, ACertificateThatNobodyVouchesForIsNotTriedTwice) {
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    TlsServer server(answer(200, "abc"), 1000, TlsServer::Goodbye::says);
    LoadRun load(mode, server.url(), 3, 1);
    load.retry(2);
    const LoadSummary summary = load.run_with({});
    EXPECT_EQ(summary.total.errors, (Errors{{ErrorKind::tls_verify, 3}}));
    EXPECT_EQ(summary.total.tally.total_retries, 0U);
    EXPECT_EQ(server.requests(), 0);
  }
}

TEST(EnginesAndTls, AServerInClearTextIsNotTriedTwice) {
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    TestServer server([](TestServer::Connection& connection) {
      connection.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      connection.wait_for_close();
    });
    LoadRun load(mode, "https://" + server.host() + "/", 3, 1);
    load.retry(2);
    const LoadSummary summary = load.run_with({.verify_tls = false});
    EXPECT_EQ(summary.total.errors, (Errors{{ErrorKind::tls_handshake, 3}}));
    EXPECT_EQ(summary.total.tally.total_retries, 0U);
  }
}

}  // namespace
}  // namespace resttest
