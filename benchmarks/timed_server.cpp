// A server for truth.py that knows how long it held each request. It answers any GET with 200,
// after a fixed delay, and may stall as a whole now and then.
//
// usage: timed_server DELAY_MS STALL_EVERY_MS STALL_MS
//
// The first line of its output is the port, on loopback. GET /stats tells, as JSON, what it counted
// and measured, and is not counted itself; no other path means anything. With STALL_EVERY_MS above
// 0 nothing is read or answered for STALL_MS, again and again; the first time half of that after
// the first request. It ends with its standard input.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int kNothing = -1;
const std::string kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";

double to_ms(nanoseconds time) { return duration<double, std::milli>(time).count(); }

// How long ago the kernel received what was read with `message`; zero where it does not say.
nanoseconds age_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec then{};
    timespec now{};
    std::memcpy(&then, CMSG_DATA(part), sizeof then);
    clock_gettime(CLOCK_REALTIME, &now);
    return std::chrono::seconds(now.tv_sec - then.tv_sec) + nanoseconds(now.tv_nsec - then.tv_nsec);
  }
  return {};
}

struct Connection {
  std::string in;
  std::uint64_t generation = 0;  // Another one for each use of the descriptor.
};

struct Held {
  int socket = kNothing;
  std::uint64_t generation = 0;
  Clock::time_point arrived;
};

class Server {
 public:
  Server(nanoseconds delay, nanoseconds stall_every, nanoseconds stall)
      : delay_(delay), stall_every_(stall_every), stall_(stall) {}

  bool listen();
  void run();

 private:
  void watch(int descriptor);
  void accept_all();
  void receive(int socket);
  void close_connection(int socket);
  void answer_due();
  void stall_if_due();
  void set_timer();
  void send(int socket, const std::string& text);
  std::string stats();

  nanoseconds delay_;
  nanoseconds stall_every_;
  nanoseconds stall_;
  int listener_ = kNothing;
  int epoll_ = kNothing;
  int timer_ = kNothing;
  std::vector<Connection> connections_;  // By descriptor.
  std::uint64_t opened_ = 0;
  std::size_t open_ = 0;
  std::size_t most_open_ = 0;
  std::deque<Held> held_;  // The delay is the same for all, so that these are nearly in order.
  std::vector<double> times_;
  Clock::time_point first_;
  Clock::time_point next_stall_ = Clock::time_point::max();
  std::vector<std::pair<double, double>> stalls_;
};

bool Server::listen() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || ::listen(listener_, 4096) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    return false;
  }
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  for (const int descriptor : {listener_, timer_, STDIN_FILENO}) watch(descriptor);
  std::printf("%d\n", ntohs(address.sin_port));
  return std::fflush(stdout) == 0;
}

void Server::watch(int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
}

void Server::run() {
  std::vector<epoll_event> events(512);
  while (true) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    stall_if_due();
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == STDIN_FILENO) return;
      if (descriptor == timer_) {
        std::uint64_t expirations = 0;
        if (read(timer_, &expirations, sizeof expirations) < 0) continue;
      } else if (descriptor == listener_) {
        accept_all();
      } else {
        receive(descriptor);
      }
    }
    answer_due();
    set_timer();
  }
}

void Server::accept_all() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    const auto index = static_cast<std::size_t>(socket);
    if (index >= connections_.size()) connections_.resize(index + 1);
    connections_[index] = {.in = {}, .generation = ++opened_};
    most_open_ = std::max(most_open_, ++open_);
    watch(socket);
  }
}

void Server::close_connection(int socket) {
  connections_[static_cast<std::size_t>(socket)].generation = 0;
  --open_;
  close(socket);
}

void Server::receive(int socket) {
  Connection& connection = connections_[static_cast<std::size_t>(socket)];
  char bytes[4096];
  alignas(cmsghdr) char more[256];
  iovec part{.iov_base = bytes, .iov_len = sizeof bytes};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = more;
  message.msg_controllen = sizeof more;
  const ssize_t count = recvmsg(socket, &message, 0);
  if (count <= 0) return close_connection(socket);
  connection.in.append(bytes, static_cast<std::size_t>(count));
  if (!connection.in.ends_with("\r\n\r\n")) return;
  const bool asks_stats = connection.in.starts_with("GET /stats ");
  connection.in.clear();
  if (asks_stats) return send(socket, stats());
  const auto arrived = Clock::now() - age_of(message);
  if (first_ == Clock::time_point{}) {
    first_ = arrived;
    if (stall_every_ > nanoseconds::zero()) next_stall_ = arrived + stall_every_ / 2;
  }
  held_.push_back({.socket = socket, .generation = connection.generation, .arrived = arrived});
}

void Server::answer_due() {
  while (!held_.empty()) {
    const Held& held = held_.front();
    const auto now = Clock::now();
    if (now < held.arrived + delay_) return;
    times_.push_back(to_ms(now - held.arrived));
    if (connections_[static_cast<std::size_t>(held.socket)].generation == held.generation) {
      send(held.socket, kAnswer);
    }
    held_.pop_front();
  }
}

void Server::stall_if_due() {
  const auto begin = Clock::now();
  if (begin < next_stall_) return;
  next_stall_ += stall_every_;
  std::this_thread::sleep_until(begin + stall_);
  stalls_.emplace_back(to_ms(begin - first_), to_ms(Clock::now() - first_));
}

void Server::set_timer() {
  auto next = next_stall_;
  if (!held_.empty()) next = std::min(next, held_.front().arrived + delay_);
  itimerspec time{};
  if (next != Clock::time_point::max()) {
    const auto since_boot = next.time_since_epoch();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
    time.it_value.tv_sec = whole.count();
    time.it_value.tv_nsec = nanoseconds(since_boot - whole).count();
  }
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &time, nullptr);
}

void Server::send(int socket, const std::string& text) {
  if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0) std::perror("send");
}

std::string Server::stats() {
  std::vector<double> sorted = times_;
  std::sort(sorted.begin(), sorted.end());
  const auto percentile = [&](std::size_t percent) {
    return sorted.empty() ? 0 : sorted[(sorted.size() * percent + 99) / 100 - 1];
  };
  std::string body = "{\"requests\": " + std::to_string(times_.size()) +
                     ", \"connections\": " + std::to_string(opened_) +
                     ", \"most_open\": " + std::to_string(most_open_) +
                     ", \"p50_ms\": " + std::to_string(percentile(50)) +
                     ", \"p99_ms\": " + std::to_string(percentile(99)) + ", \"stalls\": [";
  for (const auto& [begin, end] : stalls_) {
    if (body.back() == ']') body += ", ";
    body += "[" + std::to_string(begin) + ", " + std::to_string(end) + "]";
  }
  body += "]}\n";
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  Server server(milliseconds(std::atol(words[1])), milliseconds(std::atol(words[2])),
                milliseconds(std::atol(words[3])));
  if (!server.listen()) {
    std::perror("listen");
    return 1;
  }
  server.run();
}
