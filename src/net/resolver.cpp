#include "net/resolver.h"

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include <netdb.h>

namespace resttest {
namespace {

struct Question {
  std::uint32_t ticket;
  std::string host;
  int port;
};

Resolved ask_system(const Question& question) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(question.port);
  const int error = ::getaddrinfo(question.host.c_str(), port.c_str(), &hints, &list);
  Resolved resolved;
  if (error != 0) {
    resolved.error = ::gai_strerror(error);
    return resolved;
  }
  for (const addrinfo* item = list; item; item = item->ai_next) {
    Endpoint endpoint;
    std::memcpy(&endpoint.address, item->ai_addr, item->ai_addrlen);
    endpoint.size = item->ai_addrlen;
    resolved.endpoints.push_back(endpoint);
  }
  ::freeaddrinfo(list);
  return resolved;
}

}  // namespace

// Outlives the Resolver while a look-up hangs.
struct Resolver::Shared {
  std::mutex mutex;
  std::condition_variable asked;
  std::deque<Question> questions;
  std::vector<Answer> answers;
  std::function<void()> ready;
  bool is_over = false;
  bool is_running = false;  // The thread lives.

  void serve() {
    std::unique_lock lock(mutex);
    while (!is_over) {
      if (questions.empty()) {
        asked.wait(lock);
        continue;
      }
      const Question question = std::move(questions.front());
      questions.pop_front();
      lock.unlock();
      Resolved resolved = ask_system(question);
      lock.lock();
      if (is_over) break;  // `ready` may be gone.
      answers.push_back({question.ticket, std::move(resolved)});
      ready();
    }
  }
};

Resolver::Resolver(std::function<void()> ready) : shared_(std::make_shared<Shared>()) {
  shared_->ready = std::move(ready);
}

Resolver::~Resolver() {
  const std::lock_guard lock(shared_->mutex);
  shared_->is_over = true;
  shared_->asked.notify_all();
}

void Resolver::look_up(std::uint32_t ticket, const std::string& host, int port) {
  const std::lock_guard lock(shared_->mutex);
  shared_->questions.push_back({ticket, host, port});
  shared_->asked.notify_one();
  if (std::exchange(shared_->is_running, true)) return;
  // Detached, the one thread that is: a name server that never answers would hold up a join for as
  // long as the system's own time-outs. It keeps what it uses alive and touches nothing else.
  std::thread([shared = shared_] { shared->serve(); }).detach();
}

std::vector<Resolver::Answer> Resolver::take() {
  const std::lock_guard lock(shared_->mutex);
  return std::exchange(shared_->answers, {});
}

}  // namespace resttest
