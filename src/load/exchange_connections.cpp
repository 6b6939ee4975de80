// How the connections of Exchanges come and go.
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/format.h"
#include "load/exchanges.h"
#include "load/origin.h"

namespace resttest {
namespace {

constexpr std::chrono::seconds kAddressesHold{30};

std::string error_text(int error) { return std::strerror(error); }

Alpn offer_of(HttpVersion version) {
  switch (version) {
    case HttpVersion::http1:
      return Alpn::http1;
    case HttpVersion::http2:
      return Alpn::http2;
    case HttpVersion::automatic:
      return Alpn::any;
  }
  return Alpn::any;
}

}  // namespace

void Exchanges::find_connection(SlotId id) {
  Origin& origin = *flights_[id].parcel.origin;
  if (origin.protocol != Origin::Protocol::http1 && (join_shared(id) || wait_for_decision(id))) {
    return;
  }
  std::vector<SocketId>& idle = origin.idle;
  while (!idle.empty()) {
    Connection& connection = connection_of(idle.back());
    idle.pop_back();
    if (loop_.is_ending(connection.socket)) continue;  // Closed when the loop tells of it.
    connection.was_used = true;
    return send_request(connection, id);
  }
  look_up(id);
}

// Finds room on a connection of HTTP/2 that is there or comes.
bool Exchanges::join_shared(SlotId id) {
  Flight& flight = flights_[id];
  Origin& origin = *flight.parcel.origin;
  const std::size_t count = origin.shared.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = (origin.hint + i) % count;
    Connection& connection = connection_of(origin.shared[place]);
    if (connection.is_ready) {
      if (connection.http2->room() == 0 || is_worn(connection)) continue;
      origin.hint = place;
      send_request(connection, id);
      return true;
    }
    if (connection.waiting.size() >= reach_.streams) continue;
    connection.waiting.push_back(id);
    flight.state = Flight::State::connecting;
    flight.socket = connection.socket;
    flight.begun = connection.begun;
    return true;
  }
  return false;
}

// Where nobody knows yet what the server speaks, one connection finds out.
bool Exchanges::wait_for_decision(SlotId id) {
  Flight& flight = flights_[id];
  Origin& origin = *flight.parcel.origin;
  if (origin.protocol != Origin::Protocol::unknown) return false;
  if (!std::exchange(origin.is_deciding, true)) return false;
  flight.state = Flight::State::undecided;
  flight.begun = now_;
  origin.undecided.push_back(id);
  return true;
}

void Exchanges::decide(Origin& origin, bool is_http2) {
  if (origin.protocol != Origin::Protocol::unknown) return;
  origin.protocol = is_http2 ? Origin::Protocol::http2 : Origin::Protocol::http1;
  origin.is_deciding = false;
  find_again(std::exchange(origin.undecided, {}));
}

void Exchanges::find_again(std::vector<SlotId> slots) {
  for (const SlotId id : slots) find_connection(id);
}

void Exchanges::look_up(SlotId id) {
  Flight& flight = flights_[id];
  Origin& origin = *flight.parcel.origin;
  flight.state = Flight::State::resolving;
  flight.begun = now_;
  if (origin.endpoints.empty()) {
    origin.endpoints = known_endpoints(origin);
    if (!origin.endpoints.empty()) origin.resolved = TimePoint::max() - kAddressesHold;
  }
  const bool fresh = !origin.endpoints.empty() && now_ < origin.resolved + kAddressesHold;
  if (fresh) return open_connection(id);
  origin.waiting.push_back(id);
  if (std::exchange(origin.is_resolving, true)) return;
  resolver_.look_up(origin.number, origin.host, origin.port);
}

// Where an origin is found without asking for its name.
std::vector<Endpoint> Exchanges::known_endpoints(const Origin& origin) const {
  if (const auto socket = unix_endpoint(reach_.unix_socket)) return {*socket};
  if (auto named = endpoints_named(reach_.resolve, origin.host, origin.port)) return *named;
  if (const auto literal = literal_endpoint(origin.host, origin.port)) return {*literal};
  return {};
}

void Exchanges::take_answers() {
  for (Resolver::Answer& answer : resolver_.take()) {
    Origin& origin = *origin_by_number_[answer.ticket];
    origin.is_resolving = false;
    origin.resolved = now_;
    // While a look-up fails the last addresses serve.
    if (!answer.resolved.endpoints.empty()) {
      origin.endpoints = interleaved(answer.resolved.endpoints);
    }
    for (const SlotId id : std::exchange(origin.waiting, {})) {
      const Flight& flight = flights_[id];
      if (flight.state != Flight::State::resolving || flight.parcel.origin != &origin) continue;
      if (!origin.endpoints.empty()) {
        recorder_.phase(Phase::dns, now_ - flight.begun);
        open_connection(id);
        continue;
      }
      break_off(id, {.kind = ErrorKind::dns_not_found,
                     .message = "Could not resolve host: " + origin.host});
    }
  }
}

void Exchanges::open_connection(SlotId id) {
  Flight& flight = flights_[id];
  if (flight.measured) flight.measured->looked_up(now_);
  const Endpoint& endpoint = flight.parcel.origin->endpoints[flight.next_endpoint++];
  const SocketId socket = loop_.connect(endpoint);
  const auto index = static_cast<std::uint32_t>(socket);
  if (index >= connections_.size()) connections_.resize(index + 1);
  if (!connections_[index]) connections_[index] = std::make_unique<Connection>();
  Connection& connection = *connections_[index];
  connection = Connection();
  connection.socket = socket;
  connection.origin = flight.parcel.origin;
  connection.slot = id;
  connection.begun = now_;
  if (connection.origin->protocol == Origin::Protocol::http2) speak_http2(connection);
  flight.state = Flight::State::connecting;
  flight.socket = socket;
}

void Exchanges::connected(SocketId id) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  connection.is_connected = true;
  recorder_.connection_opened();
  recorder_.phase(Phase::connect, now_ - connection.begun);
  connection.begun = now_;
  measure(connection, &Measurement::connected);
  if (!connection.origin->is_tls) return become_ready(connection);
  if (!tls_) tls_.emplace(reach_.verify);
  const Origin& origin = *connection.origin;
  connection.tls =
      std::make_unique<TlsSession>(*tls_, origin.host, origin.port, offer_of(reach_.version));
  receive_tls(connection, {});
}

// The exchange for which a connection is made, or null.
const Exchanges::Flight* Exchanges::maker_of(const Connection& connection) const {
  const SlotId id = connection.waiting.empty() ? connection.slot : connection.waiting.front();
  return id == kNobody ? nullptr : &flights_[id];
}

void Exchanges::measure(const Connection& connection, void (Measurement::*step)(TimePoint)) {
  const Flight* maker = maker_of(connection);
  if (maker && maker->measured) (maker->measured->*step)(now_);
}

// From here on several exchanges may share the connection.
void Exchanges::speak_http2(Connection& connection) {
  connection.http2 = std::make_unique<Http2Codec>(reach_.streams);
  connection.waiting.push_back(std::exchange(connection.slot, kNobody));
  connection.origin->shared.push_back(connection.socket);
}

// After a handshake: makes what the two have agreed upon. False where that is not what is asked
// for.
bool Exchanges::settle_protocol(Connection& connection) {
  const bool speaks_http2 = connection.tls->protocol() == "h2";
  if (speaks_http2 && !connection.http2) {
    speak_http2(connection);
  } else if (!speaks_http2 && connection.http2) {
    lose(connection, {.kind = ErrorKind::tls_handshake,
                      .message = "the server does not speak HTTP/2 (ALPN)",
                      .retry_class = RetryClass::never});
    return false;
  }
  return true;
}

void Exchanges::become_ready(Connection& connection) {
  connection.is_ready = true;
  connection.last_byte = now_;
  Origin& origin = *connection.origin;
  decide(origin, connection.http2 != nullptr);
  if (!connection.http2) return send_request(connection, connection.slot);
  for (const SlotId id : std::exchange(connection.waiting, {})) {
    if (connection.http2->room() > 0) {
      send_request(connection, id);
    } else {
      find_connection(id);
    }
  }
}

// A kept connection that died before a byte of the request was given to the kernel is replaced:
// nothing was sent, so this is no retry.
bool Exchanges::move_to_new_connection(Connection& connection) {
  const bool nothing_sent = loop_.taken(connection.socket) == connection.taken_before;
  if (connection.slot == kNobody || !connection.was_used || !nothing_sent) return false;
  const SlotId id = std::exchange(connection.slot, kNobody);
  close(connection);
  look_up(id);
  return true;
}

// Whether it carried as many exchanges as it may.
bool Exchanges::is_worn(const Connection& connection) const {
  const int limit = reach_.keep_alive ? reach_.requests_per_connection : 1;
  return limit > 0 && connection.exchanges >= limit;
}

void Exchanges::keep_or_close(Connection& connection) {
  const bool fit = !is_worn(connection) && connection.http1.room() > 0 &&
                   loop_.is_sent(connection.socket) && !loop_.is_ending(connection.socket) &&
                   !(connection.tls && connection.tls->is_closed());
  if (!fit) return close(connection);
  connection.origin->idle.push_back(connection.socket);
}

void Exchanges::close(Connection& connection) {
  std::erase(connection.origin->idle, connection.socket);
  std::erase(connection.origin->shared, connection.socket);
  connection.origin->hint = 0;
  loop_.close(connection.socket);
  connection.slot = kNobody;
  connection.waiting.clear();
  connection.is_dirty = false;
}

void Exchanges::ended(SocketId id) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  if (!connection.is_ready) {
    return lose(connection, {.kind = ErrorKind::tls_handshake,
                             .message = "the server closed the connection in the handshake",
                             .retry_class = RetryClass::not_processed});
  }
  if (connection.http2) {
    connection.http2->ended(*this);
    close(connection);
    return tell_ends();
  }
  if (connection.slot == kNobody) return close(connection);
  if (!move_to_new_connection(connection)) end_http1(connection);
}

void Exchanges::end_http1(Connection& connection) {
  const SlotId slot = connection.slot;
  Flight& flight = flights_[slot];
  const bool cut = connection.tls && !connection.tls->is_closed();
  connection.http1.ended(*this);
  // Without close_notify nobody knows whether a body that ends with the connection is whole.
  if (cut && flight.is_done) {
    flight.is_done = false;
    flight.error = TransportError{.kind = ErrorKind::tls_truncated,
                                  .message = "the connection ended without close_notify"};
  }
  if (!flight.is_done && !flight.error) {
    flight.error =
        TransportError{.kind = ErrorKind::recv_closed, .message = "Empty reply from server"};
  }
  close(connection);
  tell_end(slot);
}

void Exchanges::failed(SocketId id, int error) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  if (move_to_new_connection(connection)) return;
  TransportError broken{.kind = transfer_error(error), .message = error_text(error)};
  if (!connection.is_connected) {
    const Origin& origin = *connection.origin;
    const Flight* maker = maker_of(connection);
    const std::size_t tried = maker ? maker->next_endpoint - 1 : 0;
    broken.kind = connect_error(error);
    broken.message =
        format("Failed to connect to {}: {}", to_text(origin.endpoints[tried]), error_text(error));
  } else if (!connection.is_ready) {
    broken.kind = ErrorKind::tls_handshake;
    broken.retry_class = RetryClass::not_processed;
  } else if (const auto announced = connection.codec().silence()) {
    broken.kind = *announced;
    broken.retry_class = connection.codec().failure_class();
  } else if (loop_.taken(id) == connection.taken_before) {
    broken.retry_class = RetryClass::not_processed;
  }
  lose(connection, broken);
}

// A connection is gone, and the exchanges on it with it. Where it never was connected, its other
// addresses are tried first.
void Exchanges::lose(Connection& connection, const TransportError& error) {
  Origin& origin = *connection.origin;
  const bool was_connected = connection.is_connected;
  const bool was_ready = connection.is_ready;
  std::vector<SlotId> lost = std::exchange(connection.waiting, {});
  if (connection.slot != kNobody) lost.push_back(connection.slot);
  if (connection.http2 && was_ready) {
    for (SlotId id = 0; id < flights_.size(); ++id) {
      const Flight& flight = flights_[id];
      const bool is_here =
          flight.state == Flight::State::exchanging && flight.socket == connection.socket;
      if (is_here) lost.push_back(id);
    }
  }
  close(connection);
  const bool may_go_on = !was_connected && !lost.empty() &&
                         flights_[lost.front()].next_endpoint < origin.endpoints.size();
  if (may_go_on) {
    open_connection(lost.front());
    lost.erase(lost.begin());
    return find_again(std::move(lost));  // They may join it.
  }
  for (const SlotId id : lost) break_off(id, error);
  if (!was_ready) give_up_decision(origin);
}

// The connection that was to tell what a server speaks did not; the next one may.
void Exchanges::give_up_decision(Origin& origin) {
  if (origin.protocol != Origin::Protocol::unknown) return;
  origin.is_deciding = false;
  find_again(std::exchange(origin.undecided, {}));
}

}  // namespace resttest
