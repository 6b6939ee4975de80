#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include "support/load_runs.h"
#include "support/test_server.h"
#include "support/tls_peer.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using Connection = TestServer::Connection;
using Errors = std::map<ErrorKind, std::uint64_t>;

void in_both_modes(const std::function<void(LoadProfile::Mode)>& check) {
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    check(mode);
  }
}

// A port of this machine that is taken, and where nobody listens.
class ClosedPort {
 public:
  ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~ClosedPort() { ::close(socket_); }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int socket_;
  int port_ = 0;
};

// Answers one request of each connection, and closes.
TestServer::Script once(std::string reply) {
  return [reply](Connection& connection) {
    if (!connection.read_request().empty()) connection.send(reply);
  };
}

// Answers the first request of each connection with a part of an answer, and waits.
TestServer::Script stuck_after(std::string part) {
  return [part](Connection& connection) {
    connection.read_request();
    connection.send(part);
    connection.wait_for_close();
  };
}

TEST(EnginesAndServers, AClosedPortIsTriedAsOftenAsAllowed) {
  in_both_modes([](LoadProfile::Mode mode) {
    const ClosedPort port;
    LoadRun load(mode, port.url(), 6, 3);
    load.retry(2, 0.01);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.failed, 6U);
    EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::connect_refused, 18}}));
    EXPECT_EQ(result.load.total.attempts_histogram, (std::map<int, std::uint64_t>{{3, 6}}));
    EXPECT_EQ(result.load.total.connections_opened, 0U);
    EXPECT_EQ(result.load.total.backoff, 6 * 30ms);
    EXPECT_GE(result.min_ms, 30);
    EXPECT_EQ(result.load.total.stop_reasons,
              (std::map<std::string, std::uint64_t>{{"max_retries", 6}}));
    EXPECT_EQ(result.load.failures.at(1).message.substr(0, 20), "Curl Exception: (7, ");
  });
}

TEST(EnginesAndServers, AClosedPortWithoutRetriesStillTakesTime) {
  in_both_modes([](LoadProfile::Mode mode) {
    const ClosedPort port;
    LoadRun load(mode, port.url(), 6, 3);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.failed, 6U);
    EXPECT_GT(result.min_ms, 0);
  });
}

TEST(EnginesAndServers, WhatIsNoWholeAnswer) {
  struct Case {
    const char* name;
    std::string part;
    bool resets;
    ErrorKind kind;
  };
  const Case cases[] = {
      {"nothing, closed", "", false, ErrorKind::recv_closed},
      {"nothing, reset", "", true, ErrorKind::recv_reset},
      {"half a head", "HTTP/1.1 200 OK\r\nContent-", false, ErrorKind::recv_truncated_headers},
      {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", false,
       ErrorKind::recv_truncated_body},
      {"chunks without their end",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", false,
       ErrorKind::recv_truncated_body},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&](LoadProfile::Mode mode) {
      TestServer server([&](Connection& connection) {
        connection.read_request();
        connection.send(c.part);
        if (c.resets) connection.reset();
      });
      LoadRun load(mode, server.url(), 4, 2);
      load.retry(1);
      const PerformanceResult result = load.run();
      EXPECT_EQ(result.load.total.errors, (Errors{{c.kind, 8}}));
      EXPECT_EQ(result.load.total.tally.errored, 4U);
      EXPECT_EQ(result.load.total.connections_opened, 8U);
      EXPECT_EQ(server.requests().size(), 8U);
    });
  }
}

TEST(EnginesAndServers, EveryFormOfAnAnswer) {
  struct Case {
    const char* name;
    const char* method;
    TestServer::Script script;
    std::uint64_t most_connections;
  };
  const Case cases[] = {
      {"with a length", "GET", always(answer(200, "abc")), 3},
      {"empty", "GET", always(answer(200, "")), 3},
      {"without a body", "GET", always("HTTP/1.1 204 No Content\r\n\r\n"), 3},
      {"in chunks", "GET",
       always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), 3},
      {"until the end", "GET", once("HTTP/1.1 200 OK\r\n\r\nabc"), 12},
      {"announced as the last", "GET", once(answer(200, "abc", "Connection: close\r\n")), 12},
      {"of HTTP/1.0", "GET", once("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"), 12},
      {"after another that is none", "GET",
       always("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(200, "abc")), 3},
      {"of HEAD, with the length of what is not there", "HEAD",
       always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), 3},
      {"of HEAD, in chunks that are not there", "HEAD",
       always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), 3},
      {"larger than any buffer", "GET", always(answer(200, std::string(3'000'000, 'x'))), 3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&](LoadProfile::Mode mode) {
      TestServer server(c.script);
      LoadRun load(mode, server.url(), 12, 3);
      load.test.method = c.method;
      load.test.expected_status = {200, 204};
      const PerformanceResult result = load.run();
      EXPECT_EQ(result.passed, 12U);
      EXPECT_LE(server.connections(), c.most_connections);
      EXPECT_EQ(result.load.total.connections_opened, server.connections());
      EXPECT_EQ(server.requests().size(), 12U);
    });
  }
}

// Closes each connection after one answer and does not say so: answer and end are one segment.
class SilentCloser {
 public:
  SilentCloser() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
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
  ~SilentCloser() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  int requests() const { return requests_; }

 private:
  void serve() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      answer_one(fd);
      ::close(fd);
    }
  }

  void answer_one(int fd) {
    std::string came;
    char buffer[4096];
    while (came.find("\r\n\r\n") == std::string::npos) {
      const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      came.append(buffer, static_cast<std::size_t>(count));
    }
    ++requests_;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    const std::string reply = answer(200, "abc");
    ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
    ::shutdown(fd, SHUT_WR);
    while (::recv(fd, buffer, sizeof buffer, 0) > 0) continue;
  }

  int listener_;
  int port_ = 0;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

TEST(EnginesAndServers, AConnectionThatIsKnownToBeClosedIsNotUsedAgain) {
  in_both_modes([](LoadProfile::Mode mode) {
    SilentCloser server;
    LoadRun load(mode, server.url(), 50, 1);
    load.retry(1);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 50U);
    EXPECT_EQ(result.load.total.connections_opened, 50U);
    EXPECT_EQ(server.requests(), 50);
    // The kernel shows the bytes of a segment a few nanoseconds before the end that came with them,
    // so a request may go out in between; without the rule every second one would.
    EXPECT_LE(result.total_retries, 10U);
  });
}

TEST(EnginesAndServers, WithoutKeepingConnectionsEachAttemptHasItsOwn) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky/a/2"), 10, 1);
    load.retry(2);
    const LoadSummary summary = load.run_with({.keep_alive = false});
    EXPECT_EQ(summary.total.tally.attempts, 12U);
    EXPECT_EQ(summary.total.connections_opened, 12U);
    EXPECT_EQ(demo.count("connections"), 12);
  });
}

TEST(EnginesAndServers, ABodyArrivesWholeWithEveryAttempt) {
  in_both_modes([](LoadProfile::Mode mode) {
    std::atomic<int> count = 0;
    TestServer server([&](Connection& connection) {
      while (!connection.read_request().empty()) {
        connection.send(answer(count++ < 2 ? 503 : 200, ""));
      }
    });
    LoadRun load(mode, server.url(), 3, 1);
    load.test.method = "POST";
    load.test.body = Text(std::string(300'000, 'b'));
    load.retry(2);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 3U);
    EXPECT_EQ(result.load.total.resent_unsafe, 2U);
    const std::vector<std::string> requests = server.requests();
    ASSERT_EQ(requests.size(), 5U);
    EXPECT_TRUE(requests.front().ends_with("\r\n\r\n" + std::string(300'000, 'b')));
    EXPECT_EQ(std::set<std::string>(requests.begin(), requests.end()).size(), 1U);
  });
}

// libcurl counts in whole milliseconds, and may be early by one.
TEST(EnginesAndServers, AServerThatNeverAnswersIsNotWaitedFor) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server(stuck_after(""));
    LoadRun load(mode, server.url(), 4, 4);
    load.time_out_after(100ms);
    load.retry(1);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::timeout_first_byte, 8}}));
    EXPECT_EQ(result.load.total.tally.errored, 4U);
    EXPECT_GE(result.min_ms, 198);
    EXPECT_GE(result.attempt.failed.min(), 99ms);
  });
}

TEST(EnginesAndServers, AServerThatStopsInTheMiddleIsIdle) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server(stuck_after("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
    LoadRun load(mode, server.url(), 2, 2);
    load.time_out_after(400ms);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::timeout_idle, 2}}));
    EXPECT_GE(result.min_ms, 399);
  });
}

TEST(EnginesAndServers, AServerThatNeverEndsIsCutAllTheSame) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server([](Connection& connection) {
      connection.read_request();
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
      for (int i = 0; i < 5000; ++i) {
        connection.send("x");
        connection.pause(5ms);
      }
    });
    LoadRun load(mode, server.url(), 2, 2);
    load.time_out_after(400ms);
    const PerformanceResult result = load.run();
    // Where the machine stands still for half of that time it looks idle.
    const Errors& errors = result.load.total.errors;
    const Errors rest{{ErrorKind::timeout_total, 2}};
    EXPECT_TRUE(errors == rest || errors.contains(ErrorKind::timeout_idle));
    EXPECT_EQ(sum_of(errors), 2U);
    EXPECT_GE(result.min_ms, 399);
  });
}

TEST(EnginesAndServers, AnAnswerThatNobodyAskedForEndsTheConnectionOnly) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server([](Connection& connection) {
      while (!connection.read_request().empty()) {
        connection.send(answer(200, "abc") + answer(200, "surplus"));
      }
    });
    LoadRun load(mode, server.url(), 6, 2);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 6U);
    EXPECT_EQ(server.connections(), 6U);
  });
}

TEST(EnginesAndServers, AStoppedRunStartsNothingMore) {
  in_both_modes([](LoadProfile::Mode mode) {
    std::stop_source stop;
    std::atomic<int> count = 0;
    TestServer server([&](Connection& connection) {
      while (!connection.read_request().empty()) {
        if (++count == 10) stop.request_stop();
        connection.send(answer(200, "abc"));
      }
    });
    LoadRun load(mode, server.url(), 1'000'000, 3);
    load.stop = stop.get_token();
    const PerformanceResult result = load.run();
    EXPECT_FALSE(result.complete);
    EXPECT_GE(result.total, 10U);
    EXPECT_GT(result.load.total.tally.not_started, 0U);
    EXPECT_EQ(result.load.total.tally.aborted, 0U);
    EXPECT_EQ(server.requests().size(), result.total);
  });
}

TEST(EnginesAndServers, AStoppedRunDoesNotWaitForABackOff) {
  in_both_modes([](LoadProfile::Mode mode) {
    std::stop_source stop;
    TestServer server([&](Connection& connection) {
      connection.read_request();
      connection.send(answer(503, ""));
      connection.wait_for_close();  // Until the client is done with it.
    });
    LoadRun load(mode, server.url(), 1, 1);
    load.retry(5, 3600);
    load.test.retry->backoff_max = 3600;
    load.stop = stop.get_token();
    std::jthread stopper([&] {
      while (server.requests().empty()) std::this_thread::yield();
      stop.request_stop();
    });
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.failed, 1U);
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.total_retries, 0U);
    EXPECT_EQ(result.load.total.backoff, 0ns);
    EXPECT_EQ(result.load.total.stop_reasons,
              (std::map<std::string, std::uint64_t>{{"stopping", 1}}));
  });
}

TEST(EnginesAndServers, WhatStillRunsWhenTheGraceIsOverIsAborted) {
  in_both_modes([](LoadProfile::Mode mode) {
    std::stop_source stop;
    std::atomic<int> count = 0;
    TestServer server([&](Connection& connection) {
      connection.read_request();
      if (++count == 3) stop.request_stop();
      connection.wait_for_close();
    });
    LoadRun load(mode, server.url(), 100, 3);
    load.retry(5);
    load.stop = stop.get_token();
    const PerformanceResult result = load.run();
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.total, 0U);
    EXPECT_EQ(result.load.total.tally.aborted, 3U);
    EXPECT_EQ(result.load.total.tally.not_started, 97U);
    EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::aborted, 3}}));
  });
}

TEST(EnginesAndServers, AStoppedRunBeforeItsStartSendsNothing) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    std::stop_source stop;
    stop.request_stop();
    LoadRun load(mode, demo.url("/status/200"), 10, 2);
    load.test.performance->warmup = 5;
    load.stop = stop.get_token();
    const PerformanceResult result = load.run();
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.load.total.tally.not_started, 10U);
    EXPECT_EQ(demo.requests(), 0);
  });
}

}  // namespace
}  // namespace resttest
