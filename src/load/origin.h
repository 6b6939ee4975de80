#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "load/exchanges.h"
#include "net/loop.h"
#include "net/socket.h"

namespace resttest {

// Where connections of one scheme, host and port go, and those that wait for work.
struct Origin {
  std::uint32_t number = 0;
  std::string host;
  int port = 0;
  bool is_tls = false;
  std::vector<Endpoint> endpoints;
  TimePoint resolved;  // When they were found.
  bool is_resolving = false;
  std::vector<SlotId> waiting;  // For the look-up.
  std::vector<SocketId> idle;   // Of HTTP/1.1; the one used last is used next.

  enum class Protocol : std::uint8_t { unknown, http1, http2 };
  Protocol protocol = Protocol::unknown;
  bool is_deciding = false;       // A handshake that will tell it runs.
  std::vector<SlotId> undecided;  // They wait for it.
  std::vector<SocketId> shared;   // Of HTTP/2, connecting or ready.
  std::size_t hint = 0;           // In `shared`: where there was room last.
};

}  // namespace resttest
