#include "demo/server.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
// The library's static variables are made by whichever thread comes first. Its code is not
// instrumented, so the sanitizer does not see that the others wait for that.
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libcpp-httplib.so\n";
}
#endif

namespace resttest::demo {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kIdleTimeout = std::chrono::seconds(60);   // Between two requests.
constexpr milliseconds kStallTimeout = std::chrono::seconds(10);  // Within one.
constexpr int kBacklog = 4096;

// Becomes true once, and wakes whoever waits for it in poll().
class StopSignal {
 public:
  StopSignal() : event_(eventfd(0, EFD_CLOEXEC)) {}
  ~StopSignal() { ::close(event_); }
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void raise() {
    is_raised_ = true;
    eventfd_write(event_, 1);
  }

  bool is_raised() const { return is_raised_; }

  // Ends early when it is raised.
  void sleep(milliseconds timeout) const {
    pollfd wait{event_, POLLIN, 0};
    ::poll(&wait, 1, static_cast<int>(timeout.count()));
  }

  // Whether `socket` became ready for `events` in time, and nothing was raised.
  bool wait_for(int socket, short events, milliseconds timeout) const {
    pollfd waits[] = {{socket, events, 0}, {event_, POLLIN, 0}};
    return ::poll(waits, 2, static_cast<int>(timeout.count())) > 0 && waits[1].revents == 0;
  }

 private:
  std::atomic<bool> is_raised_ = false;
  int event_;
};

// One accepted socket as the library wants it. What is written waits for send(), so that an answer
// leaves in one piece, or not at all.
class Connection : public httplib::Stream {
 public:
  Connection(int socket, const StopSignal& stop) : socket_(socket), stop_(stop) {}

  // Whether a request begins before the connection has been idle for too long.
  bool await_request() {
    allowance_ = Server::kHeadBytes;
    written_.clear();
    return begin_ < end_ || stop_.wait_for(socket_, POLLIN, kIdleTimeout);
  }

  void head_was_read() { allowance_ = Server::kBodyBytes + Server::kHeadBytes; }

  // Whether a head or a body was longer than it may be. The rest of it is still to come.
  bool is_exhausted() const { return allowance_ == 0; }

  bool send() {
    std::string_view rest = written_;
    while (!rest.empty()) {
      const auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        rest.remove_prefix(sent);
      } else if (errno != EAGAIN || !stop_.wait_for(socket_, POLLOUT, kStallTimeout)) {
        return false;
      }
    }
    return true;
  }

  // Of the answer that was written.
  int status() const { return number(std::string_view(written_).substr(9, 3), 999).value_or(0); }

  bool is_readable() const override { return stop_.wait_for(socket_, POLLIN, kStallTimeout); }
  bool is_writable() const override { return true; }
  socket_t socket() const override { return socket_; }

  // The library reads heads one byte at a time.
  ssize_t read(char* to, std::size_t size) override {
    if (begin_ == end_ && !fill()) return -1;
    const auto count = std::min({size, end_ - begin_, allowance_});
    if (count == 0) return -1;  // A head or a body without end.
    std::memcpy(to, buffer_ + begin_, count);
    begin_ += count;
    allowance_ -= count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    written_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }

  // Nobody asks for the addresses.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}

 private:
  bool fill() {
    if (!stop_.wait_for(socket_, POLLIN, kStallTimeout)) return false;
    const auto received = ::recv(socket_, buffer_, sizeof buffer_, 0);
    if (received <= 0) return false;
    begin_ = 0;
    end_ = static_cast<std::size_t>(received);
    return true;
  }

  const int socket_;
  const StopSignal& stop_;
  char buffer_[16 * 1024];
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t allowance_ = 0;  // Bytes that may still be read for this request.
  std::string written_;
};

// A thread for each connection, kept for the next one. Threads come as they are needed: most runs
// need few, and each start would pay for all.
class GrowingPool : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
    if (tasks_.size() > idle_ && threads_.size() < Server::kMostConnections) {
      threads_.emplace_back([this] { work(); });
    }
    changed_.notify_one();
  }

  void shutdown() override {
    {
      const std::scoped_lock lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      changed_.wait(lock, [&] { return is_over_ || !tasks_.empty(); });
      --idle_;
      if (tasks_.empty()) return;
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::size_t idle_ = 0;
  bool is_over_ = false;
  std::vector<std::thread> threads_;
};

// The library adds what it knows of the peer to the headers.
bool is_added_by_library(std::string_view name) {
  return name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" ||
         name == "LOCAL_PORT";
}

std::string lower_case(std::string text) {
  for (char& c : text) c = 'A' <= c && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  return text;
}

Call to_call(const httplib::Request& request) {
  Call call{.method = request.method, .target = request.target, .body = request.body};
  for (const auto& [name, value] : request.params) call.query.emplace_back(name, value);
  for (const auto& [name, value] : request.headers) {
    if (!is_added_by_library(name)) call.headers.emplace_back(lower_case(name), value);
  }
  return call;
}

void fill(httplib::Response& response, const Reply& reply) {
  response.status = reply.status;
  response.set_header("Server", "resttest-demo-api");
  for (const auto& [name, value] : reply.headers) response.headers.emplace(name, value);
  if (!reply.body.empty()) response.set_content(reply.body, reply.content_type);
}

}  // namespace

// The library's server with connections of our own: its own look for the next request a hundred
// times a second, use select(), which ends at 1,024 descriptors, and send head and body apart.
class Server::Sockets : public httplib::Server {
 public:
  explicit Sockets(Api& api) : api_(api) {
    new_task_queue = [] { return new GrowingPool(); };
    set_tcp_nodelay(true);
    // Its default would let two servers share a port, and each would get half of the requests.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_payload_max_length(kBodyBytes);
    // Both only stand in the Keep-Alive header: process_and_close_socket() below has its own loop.
    set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(kIdleTimeout).count());
    set_keep_alive_max_count(1'000'000);
    const auto all = ".*";
    const auto handler = [this](const auto& request, auto& response) { handle(request, response); };
    Get(all, handler).Post(all, handler).Put(all, handler).Patch(all, handler);
    Delete(all, handler).Options(all, handler);
  }

  int start(const std::string& host, int port) {
    const bool is_bound =
        port == 0 ? (port = bind_to_any_port(host)) > 0 : bind_to_port(host, port);
    if (!is_bound) return 0;
    // Its backlog of 5 lets a burst of connections wait for a second.
    ::listen(svr_sock_, kBacklog);
    acceptor_ = std::thread([this] { listen_after_bind(); });
    return port;
  }

  void end() {
    stopping_.raise();
    if (!acceptor_.joinable()) return;
    wait_until_accepting();
    stop();
    acceptor_.join();
  }

 private:
  // stop() has no effect before.
  void wait_until_accepting() const {
    while (!is_running()) std::this_thread::sleep_for(milliseconds(1));
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stopping_);
    int epoch = Counters::kNewConnection;
    while (connection.await_request() && serve_one(connection, epoch)) {
    }
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  // Whether the connection may be used again.
  bool serve_one(Connection& connection, int& epoch) {
    bool has_head = false;  // Behind what is no request, nobody knows where one begins.
    bool is_counted = false;
    bool has_unread_body = false;
    bool is_closed = false;
    const bool is_written =
        process_request(connection, false, is_closed, [&](httplib::Request& request) {
          connection.head_was_read();
          has_head = true;
          has_unread_body = settle_body(request);
          const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
          is_counted = !Api::is_control(path);
          if (is_counted) epoch = api_.counters().arrived(request.method, path, epoch);
        });
    if (is_counted) api_.counters().answered(epoch, is_written ? connection.status() : 0);
    if (!is_written || stopping_.is_raised() || !connection.send()) return false;
    return has_head && !is_closed && !has_unread_body && !connection.is_exhausted();
  }

  // True where the library will not read the body that this request announces.
  static bool settle_body(httplib::Request& request) {
    const bool has_length = request.has_header("Content-Length");
    const bool is_chunked = request.has_header("Transfer-Encoding");
    const auto& method = request.method;
    const bool is_read = method == "POST" || method == "PUT" || method == "PATCH" ||
                         (method == "DELETE" && has_length);
    // Without a length, it would read until the client closes.
    if (is_read && !has_length && !is_chunked) request.set_header("Content-Length", "0");
    return !is_read && (has_length || is_chunked);
  }

  void handle(const httplib::Request& request, httplib::Response& response) {
    const Reply reply = api_.answer(to_call(request));
    if (reply.delay.count() > 0) stopping_.sleep(reply.delay);
    if (!reply.drop) return fill(response, reply);
    // A body that breaks off makes process_request() fail, and nothing of the answer is sent.
    response.set_content_provider(
        1, "text/plain", [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
  }

  Api& api_;
  StopSignal stopping_;
  std::thread acceptor_;
};

Server::Server(Api& api) : sockets_(std::make_unique<Sockets>(api)) {}

Server::~Server() { stop(); }

int Server::start(const std::string& host, int port) { return sockets_->start(host, port); }

void Server::stop() { sockets_->end(); }

}  // namespace resttest::demo
