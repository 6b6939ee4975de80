#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/socket.h"

namespace resttest {

// What a look-up found. Without endpoints, why there are none.
struct Resolved {
  std::vector<Endpoint> endpoints;  // In the order to try them.
  std::string error;                // The system's words.
};

// Looks names up off the loop, on a thread of its own: getaddrinfo cannot be given a deadline, so
// whoever asks keeps one and forgets the answer that comes too late. One owner; `look_up` is called
// from its thread.
class Resolver {
 public:
  // `ready` is called from the resolver's thread whenever answers can be taken.
  explicit Resolver(std::function<void()> ready);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // Asks; the answer comes under `ticket`.
  void look_up(std::uint32_t ticket, const std::string& host, int port);

  struct Answer {
    std::uint32_t ticket;
    Resolved resolved;
  };
  std::vector<Answer> take();

 private:
  struct Shared;

  std::shared_ptr<Shared> shared_;
};

}  // namespace resttest
