#include "net/loop.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

// The other side, in the thread of the test: the kernel keeps what neither has read yet.
class Listener {
 public:
  explicit Listener(int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  }

  void listen() { ::listen(socket_.number(), 16); }

  Endpoint endpoint() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return *literal_endpoint("127.0.0.1", ntohs(address.sin_port));
  }

  Descriptor accept() {
    return Descriptor(::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC));
  }

 private:
  Descriptor socket_;
};

void send_all(const Descriptor& to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(to.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string receive_some(const Descriptor& from, int flags = 0) {
  std::string bytes(64 * 1024, '\0');
  const ssize_t count = ::recv(from.number(), bytes.data(), bytes.size(), flags);
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

// Closes with a reset.
void reset(Descriptor& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket.close();
}

// A loop and what it told; pieces that follow each other are one.
class Client : public LoopEvents {
 public:
  Loop loop{*this};
  std::vector<std::string> log;
  std::function<void(SocketId)> on_connected = [](SocketId) {};
  std::function<void(SocketId)> on_received = [](SocketId) {};
  std::function<void(SocketId)> on_failed = [](SocketId) {};
  std::size_t bytes = 0;

  void connected(SocketId id) override {
    log.push_back("connected");
    on_connected(id);
  }
  void received(SocketId id, std::string_view piece) override {
    bytes += piece.size();
    if (log.empty() || !log.back().starts_with("received ")) log.push_back("received ");
    log.back() += piece;
    on_received(id);
  }
  void ended(SocketId id) override {
    log.push_back("ended");
    loop.close(id);
  }
  void failed(SocketId id, int error) override {
    log.push_back("failed " + std::to_string(error));
    on_failed(id);
  }

  // False where `holds` does not come true however long it is waited for.
  bool run_until(const std::function<bool()>& holds) {
    const TimePoint give_up = std::chrono::steady_clock::now() + 60s;
    while (!holds() && std::chrono::steady_clock::now() < give_up) loop.run_once(give_up);
    return holds();
  }
  bool run_until_log_has(std::size_t lines) {
    return run_until([this, lines] { return log.size() >= lines; });
  }
};

using Log = std::vector<std::string>;

// A client that is connected, and the other end.
struct Pair {
  explicit Pair(int receive_buffer = 0) : listener(receive_buffer) {
    listener.listen();
    id = client.loop.connect(listener.endpoint());
    EXPECT_TRUE(client.log.empty()) << "told from within connect";
    EXPECT_TRUE(client.run_until_log_has(1));
    EXPECT_EQ(client.log, Log{"connected"});
    client.log.clear();
    server = listener.accept();
  }

  Listener listener;
  Client client;
  SocketId id = 0;
  Descriptor server;
};

TEST(Loop, CarriesBytesBothWays) {
  Pair pair;
  pair.client.loop.send(pair.id, "question");
  EXPECT_TRUE(pair.client.loop.is_sent(pair.id));
  EXPECT_EQ(pair.client.loop.taken(pair.id), 8U);
  EXPECT_EQ(receive_some(pair.server), "question");
  send_all(pair.server, "answer");
  ASSERT_TRUE(pair.client.run_until_log_has(1));
  EXPECT_EQ(pair.client.log, Log{"received answer"});
}

TEST(Loop, TellsARefusedConnection) {
  const Listener nobody;  // Holds the port and does not listen.
  Client client;
  client.loop.connect(nobody.endpoint());
  EXPECT_TRUE(client.log.empty());
  ASSERT_TRUE(client.run_until_log_has(1));
  EXPECT_EQ(client.log, Log{"failed " + std::to_string(ECONNREFUSED)});
}

TEST(Loop, TellsWhatTheSystemRefusesFromTheNextRound) {
  Client client;
  Endpoint nonsense;
  nonsense.address.ss_family = AF_UNSPEC;
  nonsense.size = sizeof(sockaddr_in);
  client.loop.connect(nonsense);
  EXPECT_TRUE(client.log.empty());
  ASSERT_TRUE(client.run_until_log_has(1));
  EXPECT_TRUE(client.log.front().starts_with("failed ")) << client.log.front();
}

TEST(Loop, ConnectionsThatFailAtOnceDoNotStarveOthers) {
  Listener listener;
  listener.listen();
  Client client;
  Endpoint nonsense;
  nonsense.address.ss_family = AF_UNSPEC;
  nonsense.size = sizeof(sockaddr_in);
  client.on_failed = [&](SocketId) { client.loop.connect(nonsense); };
  client.loop.connect(nonsense);
  client.loop.connect(listener.endpoint());
  const Descriptor server = listener.accept();
  for (int round = 0; round < 10; ++round) client.loop.run_once(std::chrono::steady_clock::now());
  EXPECT_EQ(std::ranges::count(client.log, "connected"), 1);
}

TEST(Loop, SendsALargeBodyInPartsAndInOrder) {
  Pair pair(4096);
  std::string body;
  while (body.size() < 8'000'000) body += std::to_string(body.size()) + " ";
  pair.client.loop.send(pair.id, body);
  EXPECT_FALSE(pair.client.loop.is_sent(pair.id));
  EXPECT_LT(pair.client.loop.taken(pair.id), body.size());
  pair.client.loop.send(pair.id, "the end");  // Behind what waits.
  body += "the end";
  std::string came;
  while (came.size() < body.size()) {
    if (!pair.client.loop.is_sent(pair.id)) {
      pair.client.loop.run_once(std::chrono::steady_clock::now());
    }
    came += receive_some(pair.server, MSG_DONTWAIT);
    ASSERT_LE(came.size(), body.size());
  }
  EXPECT_TRUE(came == body);
  EXPECT_TRUE(pair.client.loop.is_sent(pair.id));
  EXPECT_EQ(pair.client.loop.taken(pair.id), body.size());
  EXPECT_GT(pair.client.loop.last_taken(pair.id), TimePoint());
  EXPECT_TRUE(pair.client.log.empty());
}

TEST(Loop, TellsTheEndAfterWhatCameBeforeIt) {
  Pair pair;
  send_all(pair.server, "all of it");
  ::shutdown(pair.server.number(), SHUT_WR);
  ASSERT_TRUE(pair.client.run_until_log_has(2));
  EXPECT_EQ(pair.client.log, (Log{"received all of it", "ended"}));
}

TEST(Loop, KnowsOfAnEndBeforeItTellsWhatCameWithIt) {
  Pair pair;
  EXPECT_FALSE(pair.client.loop.is_ending(pair.id));
  const int on = 1;
  ::setsockopt(pair.server.number(), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
  send_all(pair.server, "last words");
  ::shutdown(pair.server.number(), SHUT_WR);  // In one segment with them.
  bool was_ending = false;
  pair.client.on_received = [&](SocketId id) { was_ending = pair.client.loop.is_ending(id); };
  ASSERT_TRUE(pair.client.run_until_log_has(2));
  EXPECT_TRUE(was_ending);
  EXPECT_EQ(pair.client.log, (Log{"received last words", "ended"}));
}

TEST(Loop, TellsAReset) {
  Pair pair;
  reset(pair.server);
  ASSERT_TRUE(pair.client.run_until_log_has(1));
  EXPECT_EQ(pair.client.log, Log{"failed " + std::to_string(ECONNRESET)});
}

TEST(Loop, TellsAnErrorOfSendFromTheNextRound) {
  Pair pair;
  reset(pair.server);
  pair.client.loop.send(pair.id, "one");
  pair.client.loop.send(pair.id, "two");
  EXPECT_TRUE(pair.client.log.empty()) << "told from within send";
  ASSERT_TRUE(pair.client.run_until_log_has(1));
  EXPECT_EQ(pair.client.loop.taken(pair.id), 0U);
}

TEST(Loop, TellsAnAnswerThatCameBeforeTheBreak) {
  Pair pair;
  send_all(pair.server, "413");
  reset(pair.server);
  pair.client.loop.send(pair.id, "more");
  pair.client.loop.send(pair.id, "and more");
  ASSERT_TRUE(pair.client.run_until_log_has(2));
  EXPECT_EQ(pair.client.log.front(), "received 413");
}

TEST(Loop, IsSilentAboutWhatWasClosed) {
  struct Case {
    const char* name;
    std::function<void(Client&)> close_in;
    Log log;
  };
  const Case cases[] = {
      {"in connected",
       [](Client& client) { client.on_connected = [&](SocketId id) { client.loop.close(id); }; },
       {"connected"}},
      {"in received",
       [](Client& client) { client.on_received = [&](SocketId id) { client.loop.close(id); }; },
       {"connected", "received x"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Listener listener;
    listener.listen();
    Client client;
    c.close_in(client);
    const SocketId id = client.loop.connect(listener.endpoint());
    const Descriptor server = listener.accept();
    send_all(server, "x");
    ASSERT_TRUE(client.run_until_log_has(c.log.size()));
    send_all(server, "y");
    for (int round = 0; round < 3; ++round) client.loop.run_once(std::chrono::steady_clock::now());
    EXPECT_EQ(client.log, c.log);
    EXPECT_EQ(receive_some(server), "");  // The other side sees the end.
    EXPECT_FALSE(client.loop.is_sent(id));
  }
}

TEST(Loop, AnOldIdMeetsNobody) {
  Pair pair;
  pair.client.loop.close(pair.id);
  const SocketId next = pair.client.loop.connect(pair.listener.endpoint());
  EXPECT_NE(next, pair.id);
  ASSERT_TRUE(pair.client.run_until_log_has(1));
  const Descriptor server = pair.listener.accept();
  pair.client.loop.send(pair.id, "to the old one");
  pair.client.loop.close(pair.id);
  pair.client.loop.send(next, "to the new one");
  EXPECT_EQ(receive_some(server), "to the new one");
  EXPECT_EQ(pair.client.loop.taken(pair.id), 0U);
}

TEST(Loop, MayConnectAndCloseFromWithinACallback) {
  Listener listener;
  listener.listen();
  Client client;
  std::set<SocketId> seen;
  client.on_connected = [&](SocketId id) {
    seen.insert(id);
    client.loop.close(id);
    if (seen.size() < 50) client.loop.connect(listener.endpoint());
  };
  client.loop.connect(listener.endpoint());
  ASSERT_TRUE(client.run_until([&] {
    if (seen.size() < 50) listener.accept();
    return seen.size() == 50;
  }));
}

TEST(Loop, OneThatNeverStopsSendingLeavesTimeForOthers) {
  Pair pair;
  std::thread flood([&] {
    const std::string megabyte(1'000'000, 'x');
    for (int i = 0; i < 16; ++i) send_all(pair.server, megabyte);
    ::shutdown(pair.server.number(), SHUT_WR);
  });
  std::size_t most = 0;
  std::size_t before = 0;
  EXPECT_TRUE(pair.client.run_until([&] {
    most = std::max(most, pair.client.bytes - before);
    before = pair.client.bytes;
    return !pair.client.log.empty() && pair.client.log.back() == "ended";
  }));
  flood.join();
  EXPECT_EQ(pair.client.bytes, 16'000'000U);
  EXPECT_LE(most, 1'048'576U);
}

TEST(Loop, WakesFromAnotherThread) {
  Client client;
  std::thread other([&] { client.loop.wake(); });
  client.loop.run_once(std::chrono::steady_clock::now() + 1h);  // Returns at all.
  other.join();
  EXPECT_TRUE(client.log.empty());
}

TEST(Loop, AWakeThatCameBeforeTheWaitCounts) {
  Client client;
  client.loop.wake();
  client.loop.wake();
  client.loop.run_once(std::chrono::steady_clock::now() + 1h);
}

TEST(Loop, ReturnsWhenItsTimeIsOver) {
  Client client;
  const TimePoint until = std::chrono::steady_clock::now() + 2ms;
  while (std::chrono::steady_clock::now() < until) client.loop.run_once(until);
  client.loop.run_once(TimePoint());  // Long ago: does not wait.
}

TEST(Socket, ReadsLiteralAddressesAlone) {
  struct Case {
    const char* host;
    const char* text;  // Null: no address.
  };
  const Case cases[] = {
      {"127.0.0.1", "127.0.0.1:80"}, {"::1", "[::1]:80"}, {"2001:db8::7", "[2001:db8::7]:80"},
      {"localhost", nullptr},        {"[::1]", nullptr},  {"127.1", nullptr},
      {"127.0.0.1 ", nullptr},       {"", nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.host);
    const auto endpoint = literal_endpoint(c.host, 80);
    ASSERT_EQ(endpoint.has_value(), c.text != nullptr);
    if (endpoint) {
      EXPECT_EQ(to_text(*endpoint), c.text);
    }
  }
}

TEST(Socket, NamesErrorsByKind) {
  struct Case {
    int error;
    ErrorKind connecting;
    ErrorKind transferring;
  };
  const Case cases[] = {
      {ECONNREFUSED, ErrorKind::connect_refused, ErrorKind::recv_reset},
      {ETIMEDOUT, ErrorKind::connect_timeout, ErrorKind::recv_reset},
      {EHOSTUNREACH, ErrorKind::connect_unreachable, ErrorKind::recv_reset},
      {ENETUNREACH, ErrorKind::connect_unreachable, ErrorKind::recv_reset},
      {EMFILE, ErrorKind::local_fd, ErrorKind::recv_reset},
      {ENFILE, ErrorKind::local_fd, ErrorKind::recv_reset},
      {EADDRNOTAVAIL, ErrorKind::local_port, ErrorKind::recv_reset},
      {ENOMEM, ErrorKind::local_memory, ErrorKind::local_memory},
      {ENOBUFS, ErrorKind::local_memory, ErrorKind::local_memory},
      {ECONNRESET, ErrorKind::connect_unreachable, ErrorKind::recv_reset},
      {EPIPE, ErrorKind::connect_unreachable, ErrorKind::send_failed},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.error);
    EXPECT_EQ(connect_error(c.error), c.connecting);
    EXPECT_EQ(transfer_error(c.error), c.transferring);
  }
}

}  // namespace
}  // namespace resttest
