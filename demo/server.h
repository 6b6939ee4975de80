#pragma once

#include <memory>
#include <string>

#include "demo/api.h"

namespace resttest::demo {

// The API behind a listening socket: HTTP/1.1 with connections that are kept, one thread for each.
class Server {
 public:
  static constexpr std::size_t kMostConnections = 2048;  // Further ones wait to be accepted.
  static constexpr std::size_t kHeadBytes = 64 * 1024;   // Request line and headers.
  static constexpr std::size_t kBodyBytes = 1024 * 1024;

  explicit Server(Api& api);  // Uses it, it outlives the server.
  ~Server();                  // Stops.
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens; `port` 0 takes a free one. The port, or 0 where this address cannot be had.
  int start(const std::string& host, int port);

  // Closes everything, whatever is under way, and waits for its threads.
  void stop();

 private:
  class Sockets;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace resttest::demo
