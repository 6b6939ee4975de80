#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/load_runs.h"

namespace {

// Of all threads of these tests.
std::atomic<std::uint64_t> allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);  // A count that orders nothing.
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// The standard library asks this way, too, and gives back by the plain operator.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace resttest {
namespace {

// Answers every request of its connections the same, and allocates nothing for it.
class FrugalServer {
 public:
  explicit FrugalServer(int connections) : connections_(connections) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    for (int i = 0; i < connections_; ++i) threads_.emplace_back([this] { serve(); });
  }
  ~FrugalServer() {
    ::shutdown(listener_, SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void serve() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      // A client that waits for its answer sends a small request in one piece.
      char request[4096];
      while (::recv(fd, request, sizeof request, 0) > 0) {
        constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello";
        ::send(fd, kAnswer, sizeof kAnswer - 1, MSG_NOSIGNAL);
      }
      ::close(fd);
    }
  }

  int connections_;
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::vector<std::thread> threads_;
};

struct Cost {
  std::uint64_t allocations;
  std::uint64_t intervals;
};

Cost cost_of(const FrugalServer& server, std::uint64_t operations) {
  LoadRun load(LoadProfile::Mode::async, server.url(), operations, 4);
  const std::uint64_t before = allocations;
  const PerformanceResult result = run_performance_test(
      {.test = load.test, .test_config = load.config, .context = load.context});
  const Cost cost{allocations - before, result.load.timeline.size()};
  EXPECT_EQ(result.passed, operations);
  return cost;
}

TEST(EventEngine, AllocatesNothingForEachOperation) {
  const FrugalServer server(4);
  const Cost few = cost_of(server, 1000);
  const Cost many = cost_of(server, 11'000);
  // What is gathered once a second has its own: a slow machine has more seconds.
  const std::uint64_t seconds = many.intervals - std::min(many.intervals, few.intervals);
  EXPECT_LT(many.allocations, few.allocations + 100 + 200 * seconds);
}

}  // namespace
}  // namespace resttest
