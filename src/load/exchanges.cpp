#include "load/exchanges.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/format.h"
#include "http/url.h"

namespace resttest {

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

namespace {

constexpr std::chrono::seconds kAddressesHold{30};

std::string error_text(int error) { return std::strerror(error); }

// As far as it is known before a handshake.
Origin::Protocol protocol_of(HttpVersion version, bool is_tls) {
  if (version == HttpVersion::http2) return Origin::Protocol::http2;
  const bool may_be_either = version == HttpVersion::automatic && is_tls;
  return may_be_either ? Origin::Protocol::unknown : Origin::Protocol::http1;
}

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

TimePoint after(TimePoint begun, std::chrono::nanoseconds limit) {
  return limit.count() > 0 ? begun + limit : TimePoint::max();
}

}  // namespace

Exchanges::Exchanges(const Reach& reach, std::size_t slots, Recorder& recorder,
                     ExchangeEvents& events)
    : reach_(reach),
      recorder_(recorder),
      events_(events),
      loop_(*this),
      resolver_([this] { loop_.wake(); }),
      flights_(slots) {}

Exchanges::~Exchanges() = default;

std::variant<Origin*, TransportError> Exchanges::origin_of(const std::string& url) {
  if (const auto problem = check_url(url)) {
    return TransportError{.kind = problem->kind, .message = problem->message};
  }
  const auto parsed = parse_url(url);
  auto& origin = origins_[parsed->origin()];
  if (!origin) {
    origin = std::make_unique<Origin>();
    origin->number = static_cast<std::uint32_t>(origin_by_number_.size());
    origin->host = parsed->host;
    origin->port = parsed->effective_port();
    origin->is_tls = parsed->scheme == "https";
    origin->protocol = protocol_of(reach_.version, origin->is_tls);
    origin_by_number_.push_back(origin.get());
  }
  return origin.get();
}

void Exchanges::start(SlotId id, const Parcel& parcel, TimePoint now, Measurement* measured) {
  now_ = now;
  Flight& flight = flights_[id];
  flight.is_done = false;
  flight.error.reset();
  flight.parcel = parcel;
  flight.measured = measured;
  flight.next_endpoint = 0;
  find_connection(id);
}

void Exchanges::cancel(SlotId id) {
  Flight& flight = flights_[id];
  Origin& origin = *flight.parcel.origin;
  switch (std::exchange(flight.state, Flight::State::none)) {
    case Flight::State::none:
      return;
    case Flight::State::resolving:
      std::erase(origin.waiting, id);  // A late answer is not the next attempt's.
      return;
    case Flight::State::undecided:
      std::erase(origin.undecided, id);
      return;
    default:
      break;
  }
  Connection& connection = connection_of(flight.socket);
  if (connection.http2 && connection.is_ready) {
    connection.http2->cancel(id, connection.out);
    return note_dirty(connection);
  }
  std::erase(connection.waiting, id);
  connection.slot = kNobody;
  if (!connection.waiting.empty()) return;
  close(connection);
  give_up_decision(origin);
}

TimePoint Exchanges::deadline(SlotId id, TimePoint begun) const {
  const Flight& flight = flights_[id];
  const TimePoint total = after(begun, reach_.timeout);
  if (flight.state == Flight::State::exchanging) return total;
  return std::min(total, after(flight.begun, reach_.connect_timeout));
}

// A timeout is named after what the other side was doing when the time ran out.
TransportError Exchanges::give_up(SlotId id, TimePoint now) {
  const Flight& flight = flights_[id];
  TransportError error{.kind = ErrorKind::timeout_total};
  if (flight.state == Flight::State::resolving) {
    error.kind = ErrorKind::dns_timeout;
  } else if (flight.state == Flight::State::undecided) {
    error.kind = ErrorKind::connect_timeout;
  } else {
    Connection& connection = connection_of(flight.socket);
    const TimePoint moved = std::max(connection.last_byte, loop_.last_taken(flight.socket));
    if (!connection.is_connected) {
      error.kind = ErrorKind::connect_timeout;
    } else if (!connection.is_ready) {
      error.kind = ErrorKind::tls_timeout;
    } else if (const auto silence = connection.codec().silence()) {
      error.kind = *silence;
      error.retry_class = connection.codec().failure_class();
    } else if (loop_.is_sent(flight.socket) && !connection.codec().has_begun(id)) {
      error.kind = ErrorKind::timeout_first_byte;
    } else if (now - moved >= reach_.timeout / 2) {
      error.kind = ErrorKind::timeout_idle;
    }
  }
  cancel(id);
  return error;
}

void Exchanges::run_once(TimePoint until) {
  flush();
  loop_.run_once(until);
  now_ = loop_.now();
  take_answers();
}

// --- Connections --------------------------------------------------------------------------------

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
  if (connection.origin->protocol == Origin::Protocol::http2) {
    connection.slot = kNobody;
    connection.waiting.push_back(id);
    connection.http2 = std::make_unique<Http2Codec>(reach_.streams);
    connection.origin->shared.push_back(socket);
  }
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
  if (Measurement* measured = measured_by(connection)) measured->connected(now_);
  if (!connection.origin->is_tls) return become_ready(connection);
  if (!tls_) tls_.emplace(reach_.verify);
  const Origin& origin = *connection.origin;
  connection.tls =
      std::make_unique<TlsSession>(*tls_, origin.host, origin.port, offer_of(reach_.version));
  receive_tls(connection, {});
}

// That of the exchange for which a connection is made.
Measurement* Exchanges::measured_by(const Connection& connection) const {
  const SlotId id = connection.waiting.empty() ? connection.slot : connection.waiting.front();
  return id == kNobody ? nullptr : flights_[id].measured;
}

// After a handshake: makes what the two have agreed upon. False where that is not what is asked
// for.
bool Exchanges::settle_protocol(Connection& connection) {
  const bool speaks_http2 = connection.tls->protocol() == "h2";
  if (speaks_http2 && !connection.http2) {
    connection.http2 = std::make_unique<Http2Codec>(reach_.streams);
    connection.origin->shared.push_back(connection.socket);
    connection.waiting.push_back(std::exchange(connection.slot, kNobody));
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

// --- Bytes --------------------------------------------------------------------------------------

void Exchanges::send_request(Connection& connection, SlotId id) {
  Flight& flight = flights_[id];
  flight.state = Flight::State::exchanging;
  flight.socket = connection.socket;
  flight.has_begun = false;
  flight.sent = now_;
  flight.response.headers.clear();
  flight.response.body.clear();
  ++connection.exchanges;
  if (connection.http2) {
    send_http2(connection, id);
  } else {
    send_http1(connection, id);
  }
}

void Exchanges::send_http1(Connection& connection, SlotId id) {
  Flight& flight = flights_[id];
  const std::string& bytes = *flight.parcel.bytes;
  const Request& request = *flight.parcel.request;
  connection.slot = id;
  connection.taken_before = loop_.taken(connection.socket);
  connection.http1.start_encoded(id, request.method == "HEAD", reach_.wanted);
  recorder_.moved(bytes.size(), 0);
  if (flight.measured) flight.measured->sending(now_, bytes.size(), request.body.size());
  transmit(connection, bytes);
}

void Exchanges::send_http2(Connection& connection, SlotId id) {
  Flight& flight = flights_[id];
  const std::size_t before = connection.out.size();
  connection.http2->start_prepared(id, http2_request_of(flight), reach_.wanted, connection.out);
  const std::size_t bytes = connection.out.size() - before;
  if (flight.measured) flight.measured->sending(now_, bytes, flight.parcel.request->body.size());
  note_dirty(connection);
}

const Http2Request& Exchanges::http2_request_of(Flight& flight) {
  const Parcel& parcel = flight.parcel;
  if (!parcel.is_constant) {
    flight.http2.assign(*parcel.request);
    return flight.http2;
  }
  if (constant_request_ != parcel.request) constant_.assign(*parcel.request);
  constant_request_ = parcel.request;
  return constant_;
}

void Exchanges::note_dirty(Connection& connection) {
  if (std::exchange(connection.is_dirty, true)) return;
  dirty_.push_back(connection.socket);
}

// One write for all streams of a connection.
void Exchanges::flush() {
  for (const SocketId socket : dirty_) {
    Connection& connection = connection_of(socket);
    if (connection.socket != socket || !std::exchange(connection.is_dirty, false)) continue;
    recorder_.moved(connection.out.size(), 0);
    if (!connection.out.empty()) transmit(connection, connection.out);
    connection.out.clear();
    if (connection.http2->room() == 0 && connection.http2->running() == 0) close(connection);
  }
  dirty_.clear();
}

void Exchanges::transmit(Connection& connection, std::string_view plain) {
  if (!connection.tls) return loop_.send(connection.socket, plain);
  cipher_.clear();
  connection.tls->send(plain, cipher_);
  loop_.send(connection.socket, cipher_);
}

void Exchanges::received(SocketId id, std::string_view bytes) {
  Connection& connection = connection_of(id);
  if (connection.tls) return receive_tls(connection, bytes);
  deliver(connection, bytes);
}

void Exchanges::receive_tls(Connection& connection, std::string_view cipher) {
  now_ = loop_.now();
  plain_.clear();
  cipher_.clear();
  const SocketId socket = connection.socket;
  const bool was_ready = connection.is_ready;
  const auto problem = connection.tls->received(cipher, plain_, cipher_);
  if (!cipher_.empty()) loop_.send(socket, cipher_);
  if (problem) {
    return lose(
        connection,
        {.kind = problem->kind, .message = problem->message, .retry_class = problem->retry_class});
  }
  if (!was_ready) {
    if (!connection.tls->is_ready()) return;
    recorder_.phase(Phase::tls, now_ - connection.begun);
    if (Measurement* measured = measured_by(connection)) measured->secured(now_);
    if (!settle_protocol(connection)) return;
    become_ready(connection);
    // Of HTTP/1.1, what came with the end of a handshake is a ticket, never an answer.
    if (!connection.http2) return;
  }
  if (!plain_.empty()) deliver(connection, plain_);
  // The codec hears of an orderly end as of any other.
  if (connection.socket == socket && connection.tls && connection.tls->is_closed()) ended(socket);
}

void Exchanges::deliver(Connection& connection, std::string_view plain) {
  now_ = loop_.now();
  connection.last_byte = now_;
  recorder_.moved(0, plain.size());
  if (connection.http2) return deliver_http2(connection, plain);
  if (connection.slot == kNobody) return close(connection);  // Nobody asked for it.
  Flight& flight = flights_[connection.slot];
  if (!std::exchange(flight.has_begun, true)) flight.first_byte = now_;
  if (flight.measured) flight.measured->received(now_);
  connection.http1.received(plain, *this, connection.out);
  if (flight.is_done || flight.error) complete(connection);
}

void Exchanges::deliver_http2(Connection& connection, std::string_view plain) {
  connection.http2->received(plain, *this, connection.out);
  note_dirty(connection);  // Closed there, where nothing more can come of it.
  tell_ends();
}

void Exchanges::head(StreamId id, int status, std::string_view reason, const Headers& headers) {
  Flight& flight = flights_[id];
  if (!std::exchange(flight.has_begun, true)) {  // Of HTTP/2; of HTTP/1.1 any byte is known.
    flight.first_byte = now_;
    if (flight.measured) flight.measured->received(now_);
  }
  flight.response.status = status;
  if (!reach_.wanted.headers) return;
  flight.response.reason = reason;
  flight.response.headers = headers;
}

void Exchanges::body(StreamId id, std::string_view bytes) {
  Flight& flight = flights_[id];
  if (flight.measured) flight.measured->read_body(bytes.size());
  if (reach_.wanted.body) flight.response.body.append(bytes);
}

void Exchanges::finished(StreamId id) {
  Flight& flight = flights_[id];
  flight.is_done = true;
  if (connection_of(flight.socket).http2) ended_.push_back(id);
}

void Exchanges::failed(StreamId id, ErrorKind kind, std::string_view detail) {
  Flight& flight = flights_[id];
  Connection& connection = connection_of(flight.socket);
  flight.error = TransportError{.kind = kind,
                                .message = std::string(detail),
                                .retry_class = connection.codec().failure_class()};
  if (connection.http2) ended_.push_back(id);
}

// The exchange of a connection is over, one way or the other.
void Exchanges::complete(Connection& connection) {
  const SlotId id = std::exchange(connection.slot, kNobody);
  if (flights_[id].error) {
    close(connection);
  } else {
    keep_or_close(connection);
  }
  tell_end(id);
}

// --- Ends ---------------------------------------------------------------------------------------

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
    const auto tried = std::max<std::size_t>(1, tried_of(connection));
    broken.kind = connect_error(error);
    broken.message = format("Failed to connect to {}: {}", to_text(origin.endpoints[tried - 1]),
                            error_text(error));
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

// How many addresses of its origin were tried, that of this connection the last.
std::size_t Exchanges::tried_of(const Connection& connection) const {
  const SlotId id = connection.waiting.empty() ? connection.slot : connection.waiting.front();
  return id == kNobody ? 0 : flights_[id].next_endpoint;
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

void Exchanges::tell_ends() {
  while (!ended_.empty()) {
    for (const SlotId id : std::exchange(ended_, {})) tell_end(id);
  }
}

void Exchanges::tell_end(SlotId id) {
  Flight& flight = flights_[id];
  flight.state = Flight::State::none;
  if (flight.error) return events_.exchange_broken(id, *std::exchange(flight.error, {}));
  note_phases(flight);
  events_.exchange_ended(id);
}

void Exchanges::note_phases(const Flight& flight) {
  recorder_.phase(Phase::wait, flight.first_byte - flight.sent);
  recorder_.phase(Phase::receive, now_ - flight.first_byte);
}

void Exchanges::break_off(SlotId id, TransportError error) {
  flights_[id].state = Flight::State::none;
  events_.exchange_broken(id, std::move(error));
}

}  // namespace resttest
