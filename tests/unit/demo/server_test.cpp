#include "demo/server.h"

#include <deque>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace resttest::demo {
namespace {

// A connection to the server on loopback, for as long as it lives.
class Client {
 public:
  explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes) { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

  // What comes until `end` was seen, or the connection is closed.
  std::string receive_until(std::string_view end) {
    std::string received;
    char buffer[4096];
    while (received.find(end) == std::string::npos) {
      const auto count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      received.append(buffer, static_cast<std::size_t>(count));
    }
    return received;
  }

  std::string receive_all() { return receive_until(std::string_view("\0never\0", 7)); }

 private:
  int socket_;
};

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

// At least `size` bytes of headers.
std::string lines(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "X-Long: " + std::string(1000, 'x') + "\r\n";
  return text;
}

class DemoServer : public ::testing::Test {
 protected:
  void SetUp() override {
    port_ = server_.start("127.0.0.1", 0);
    ASSERT_GT(port_, 0);
  }

  std::string counts() {
    Client client(port_);
    client.send(get("/__counts"));
    return client.receive_until("}}");
  }

  Api api_{10};
  Server server_{api_};
  int port_ = 0;
};

TEST_F(DemoServer, AnswersManyRequestsOfOneConnection) {
  Client client(port_);
  for (int request = 0; request < 50; ++request) {
    client.send(get("/status/200"));
    EXPECT_TRUE(client.receive_until("{\"status\": 200}").starts_with("HTTP/1.1 200 OK\r\n"));
  }
  EXPECT_NE(counts().find(R"("requests": 50, "connections": 1, "max_in_flight": 1)"),
            std::string::npos);
}

TEST_F(DemoServer, HoldsSixHundredConnectionsAtOnce) {
  std::deque<Client> clients;
  for (int client = 0; client < 600; ++client) clients.emplace_back(port_);
  for (int round = 0; round < 2; ++round) {
    for (Client& client : clients) client.send(get("/status/200"));
    for (Client& client : clients) {
      ASSERT_TRUE(client.receive_until("{\"status\": 200}").starts_with("HTTP/1.1 200 OK\r\n"));
    }
  }
  EXPECT_NE(counts().find(R"("requests": 1200, "connections": 600)"), std::string::npos);
}

TEST_F(DemoServer, AnswersWhatDoesNotFit) {
  const std::string form = "Content-Type: text/plain\r\n";
  struct Row {
    const char* name;
    std::string request;
    const char* answer;  // How it begins; "" is none.
  };
  const Row rows[] = {
      {"a body without a length", "POST /echo HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
      {"the longest body",
       "POST /status/200 HTTP/1.1\r\nContent-Length: 1048576\r\n" + form + "\r\n" +
           std::string(Server::kBodyBytes, 'x'),
       "HTTP/1.1 200 OK\r\n"},
      {"one byte more",
       "POST /status/200 HTTP/1.1\r\nContent-Length: 1048577\r\n" + form + "\r\n" +
           std::string(Server::kBodyBytes + 1, 'x'),
       "HTTP/1.1 413 Payload Too Large\r\n"},
      {"no HTTP", "hello\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
      {"a head without end", "GET / HTTP/1.1\r\n" + lines(Server::kHeadBytes + 1),
       "HTTP/1.1 400 Bad Request\r\n"},
      {"a body far too long",
       "POST /status/200 HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n" + std::string(4'000'000, 'x'),
       "HTTP/1.1 413 Payload Too Large\r\n"},
      {"a lost connection", get("/drop/a/1"), ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Client client(port_);
    client.send(row.request);
    const std::string answer = client.receive_until("\r\n");
    EXPECT_EQ(answer.substr(0, answer.find('\n') + 1), row.answer);
  }
}

TEST_F(DemoServer, ClosesAfterABodyThatItDoesNotRead) {
  Client client(port_);
  client.send("GET /status/200 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" + get("/status/404"));
  const std::string answer = client.receive_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(answer.find("404"), std::string::npos);
}

TEST_F(DemoServer, ClosesAfterWhatIsNoRequest) {
  Client client(port_);
  client.send("hello\r\n\r\n" + get("/status/200"));
  const std::string answer = client.receive_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(answer.find("200"), std::string::npos);
}

TEST_F(DemoServer, DoesNotShareItsPort) {
  Server other(api_);
  EXPECT_EQ(other.start("127.0.0.1", port_), 0);
}

TEST_F(DemoServer, StopsWhileAnAnswerIsDelayedAndConnectionsAreIdle) {
  Client idle(port_);
  Client delayed(port_);
  delayed.send(get("/delay/60000"));
  std::string seen;
  while (seen.find("/delay/60000") == std::string::npos) seen = counts();
  server_.stop();
  EXPECT_EQ(delayed.receive_all(), "");  // Not even late.
  EXPECT_EQ(idle.receive_all(), "");
}

}  // namespace
}  // namespace resttest::demo
