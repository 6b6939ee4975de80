#include <atomic>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/http2_server.h"
#include "support/load_runs.h"

namespace resttest {
namespace {

using Connection = TestServer::Connection;
using Errors = std::map<ErrorKind, std::uint64_t>;

constexpr std::size_t kStreams = 10;

LoadRun load_of(const TestServer& server, std::uint64_t repeat, int concurrency,
                LoadProfile::Mode mode = LoadProfile::Mode::async) {
  LoadRun load(mode, server.url(), repeat, concurrency);
  load.test.performance->connections.http_version = HttpVersion::http2;
  load.test.performance->connections.streams = kStreams;
  load.time_out_after(std::chrono::seconds{20});  // Where the test fails.
  return load;
}

// Answers nothing before as many requests are on the connection as may be, then all of them, the
// last one first: whoever sends one after the other waits for ever.
void answer_by_tens(http2::Session& session) {
  std::vector<std::uint32_t> open;
  while (const std::uint32_t stream = session.next_request()) {
    open.push_back(stream);
    if (open.size() < kStreams) continue;
    std::string frames;
    for (; !open.empty(); open.pop_back()) frames += http2::answer(open.back());
    session.send(frames);
  }
}

TEST(EnginesOverHttp2, StreamsShareAsManyConnectionsAsTheyNeed) {
  TestServer server([](Connection& connection) {
    http2::Session session(connection);
    answer_by_tens(session);
  });
  const PerformanceResult result = load_of(server, 2400, 80).run();
  EXPECT_EQ(result.passed, 2400U);
  EXPECT_EQ(result.total_retries, 0U);
  EXPECT_EQ(result.load.total.errors, Errors());
  EXPECT_EQ(result.load.total.connections_opened, 8U);
  EXPECT_EQ(server.connections(), 8U);
}

TEST(EnginesOverHttp2, EachThreadSendsOneRequestAfterTheOther) {
  TestServer server([](Connection& connection) {
    http2::Session session(connection);
    while (const std::uint32_t stream = session.next_request()) {
      session.send(http2::answer(stream));
    }
  });
  const PerformanceResult result = load_of(server, 20, 2, LoadProfile::Mode::sync).run();
  EXPECT_EQ(result.passed, 20U);
  EXPECT_EQ(result.load.total.errors, Errors());
}

TEST(EnginesOverHttp2, AStreamThatIsRefusedIsSentAgainOnTheSameConnection) {
  TestServer server([](Connection& connection) {
    http2::Session session(connection);
    const std::uint32_t first = session.next_request();
    session.send(http2::reset(first, 7));
    answer_by_tens(session);
  });
  LoadRun load = load_of(server, 800, 80);
  load.retry(1);
  const PerformanceResult result = load.run();
  EXPECT_EQ(result.passed, 800U);
  EXPECT_EQ(result.total_retries, 8U);
  EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::h2_refused, 8}}));
  EXPECT_EQ(server.connections(), 8U);
}

TEST(EnginesOverHttp2, AfterGoawayAConnectionEndsWhatItCarriesAndIsReplaced) {
  TestServer server([](Connection& connection) {
    http2::Session session(connection);
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < kStreams; ++i) last = session.next_request();
    session.send(http2::goaway(last, 0));
    for (std::uint32_t stream = 1; stream <= last; stream += 2) {
      session.send(http2::answer(stream));
    }
    connection.wait_for_close();
  });
  const PerformanceResult result = load_of(server, 40, kStreams).run();
  EXPECT_EQ(result.passed, 40U);
  EXPECT_EQ(result.load.total.errors, Errors());
  EXPECT_EQ(server.connections(), 4U);
}

TEST(EnginesOverHttp2, WhatGoawayLeavesOutMayBeSentAgain) {
  std::atomic<int> connections = 0;
  TestServer server([&](Connection& connection) {
    http2::Session session(connection);
    const bool is_first = connections++ == 0;
    if (!is_first) return answer_by_tens(session);
    for (std::size_t i = 0; i < kStreams; ++i) session.next_request();
    session.send(http2::goaway(1, 0) + http2::answer(1));
    connection.wait_for_close();
  });
  LoadRun load = load_of(server, 21, kStreams);
  load.retry(1);
  const PerformanceResult result = load.run();
  EXPECT_EQ(result.passed, 21U);
  EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::h2_goaway, 9}}));
  EXPECT_EQ(server.connections(), 2U);
}

TEST(EnginesOverHttp2, AConnectionThatBreaksTakesItsStreamsAlong) {
  std::atomic<int> connections = 0;
  TestServer server([&](Connection& connection) {
    http2::Session session(connection);
    const bool is_first = connections++ == 0;
    if (!is_first) return answer_by_tens(session);
    for (std::size_t i = 0; i < kStreams; ++i) session.next_request();
    session.send(http2::frame(5, 4, 1, http2::number(2, 4) + "\x82"));  // PUSH_PROMISE
    connection.wait_for_close();
  });
  const PerformanceResult result = load_of(server, 30, kStreams).run();
  EXPECT_EQ(result.passed, 20U);
  EXPECT_EQ(result.load.total.errors, (Errors{{ErrorKind::h2_protocol, 10}}));
  EXPECT_EQ(server.connections(), 2U);
}

}  // namespace
}  // namespace resttest
