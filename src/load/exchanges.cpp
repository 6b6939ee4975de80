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
  std::vector<SocketId> idle;   // The one used last is used next.
};

namespace {

constexpr std::chrono::seconds kAddressesHold{30};

std::string error_text(int error) { return std::strerror(error); }

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
  if (flight.state == Flight::State::resolving) {
    std::erase(flight.parcel.origin->waiting, id);  // A late answer is not the next attempt's.
  } else if (flight.state != Flight::State::none) {
    Connection& connection = connection_of(flight.socket);
    connection.slot = kNobody;
    close(connection);
  }
  flight.state = Flight::State::none;
}

TimePoint Exchanges::deadline(SlotId id, TimePoint begun) const {
  const Flight& flight = flights_[id];
  const TimePoint total = after(begun, reach_.timeout);
  if (flight.state == Flight::State::exchanging) return total;
  return std::min(total, after(flight.begun, reach_.connect_timeout));
}

// A timeout is named after what the other side was doing when the time ran out.
ErrorKind Exchanges::give_up(SlotId id, TimePoint now) {
  const Flight& flight = flights_[id];
  ErrorKind kind = ErrorKind::timeout_total;
  if (flight.state == Flight::State::resolving) {
    kind = ErrorKind::dns_timeout;
  } else {
    Connection& connection = connection_of(flight.socket);
    const TimePoint moved = std::max(connection.last_byte, loop_.last_taken(flight.socket));
    if (!connection.is_connected) {
      kind = ErrorKind::connect_timeout;
    } else if (!connection.is_ready) {
      kind = ErrorKind::tls_timeout;
    } else if (loop_.is_sent(flight.socket) && !connection.codec.has_begun()) {
      kind = ErrorKind::timeout_first_byte;
    } else if (now - moved >= reach_.timeout / 2) {
      kind = ErrorKind::timeout_idle;
    }
  }
  cancel(id);
  return kind;
}

void Exchanges::run_once(TimePoint until) {
  loop_.run_once(until);
  now_ = loop_.now();
  take_answers();
}

// --- Connections --------------------------------------------------------------------------------

void Exchanges::find_connection(SlotId id) {
  std::vector<SocketId>& idle = flights_[id].parcel.origin->idle;
  while (!idle.empty()) {
    Connection& connection = connection_of(idle.back());
    idle.pop_back();
    if (loop_.is_ending(connection.socket)) continue;  // Closed when the loop tells of it.
    connection.was_used = true;
    return send_request(connection, id);
  }
  look_up(id);
}

void Exchanges::look_up(SlotId id) {
  Flight& flight = flights_[id];
  Origin& origin = *flight.parcel.origin;
  flight.state = Flight::State::resolving;
  flight.begun = now_;
  if (origin.endpoints.empty()) {
    if (const auto literal = literal_endpoint(origin.host, origin.port)) {
      origin.endpoints = {*literal};
      origin.resolved = TimePoint::max() - kAddressesHold;
    }
  }
  const bool fresh = !origin.endpoints.empty() && now_ < origin.resolved + kAddressesHold;
  if (fresh) return open_connection(id);
  origin.waiting.push_back(id);
  if (std::exchange(origin.is_resolving, true)) return;
  resolver_.look_up(origin.number, origin.host, origin.port);
}

void Exchanges::take_answers() {
  for (Resolver::Answer& answer : resolver_.take()) {
    Origin& origin = *origin_by_number_[answer.ticket];
    origin.is_resolving = false;
    origin.resolved = now_;
    // While a look-up fails the last addresses serve.
    if (!answer.resolved.endpoints.empty()) origin.endpoints = std::move(answer.resolved.endpoints);
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
  flight.state = Flight::State::connecting;
  flight.socket = socket;
}

void Exchanges::try_next_endpoint(SlotId id, int error) {
  const Flight& flight = flights_[id];
  const std::vector<Endpoint>& endpoints = flight.parcel.origin->endpoints;
  if (flight.next_endpoint < endpoints.size()) return open_connection(id);
  break_off(id, {.kind = connect_error(error),
                 .message = format("Failed to connect to {}: {}", to_text(endpoints.back()),
                                   error_text(error))});
}

void Exchanges::connected(SocketId id) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  connection.is_connected = true;
  recorder_.connection_opened();
  recorder_.phase(Phase::connect, now_ - connection.begun);
  connection.begun = now_;
  if (Measurement* measured = flights_[connection.slot].measured) measured->connected(now_);
  if (!connection.origin->is_tls) return become_ready(connection);
  if (!tls_) tls_.emplace(reach_.verify);
  connection.tls = std::make_unique<TlsSession>(*tls_, connection.origin->host);
  receive_tls(connection, {});
}

void Exchanges::become_ready(Connection& connection) {
  connection.is_ready = true;
  connection.last_byte = now_;
  send_request(connection, connection.slot);
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

void Exchanges::keep_or_close(Connection& connection) {
  const bool is_worn =
      reach_.requests_per_connection > 0 && connection.exchanges >= reach_.requests_per_connection;
  const bool fit = reach_.keep_alive && !is_worn && connection.codec.room() > 0 &&
                   loop_.is_sent(connection.socket) && !loop_.is_ending(connection.socket) &&
                   !(connection.tls && connection.tls->is_closed());
  if (!fit) return close(connection);
  connection.origin->idle.push_back(connection.socket);
}

void Exchanges::close(Connection& connection) {
  std::erase(connection.origin->idle, connection.socket);
  loop_.close(connection.socket);
  connection.slot = kNobody;
}

// --- Bytes --------------------------------------------------------------------------------------

void Exchanges::send_request(Connection& connection, SlotId id) {
  Flight& flight = flights_[id];
  const std::string& bytes = *flight.parcel.bytes;
  const Request& request = *flight.parcel.request;
  flight.state = Flight::State::exchanging;
  flight.socket = connection.socket;
  flight.has_begun = false;
  flight.sent = now_;
  flight.response.headers.clear();
  flight.response.body.clear();
  connection.slot = id;
  ++connection.exchanges;
  connection.taken_before = loop_.taken(connection.socket);
  connection.codec.start_encoded(id, request.method == "HEAD", reach_.wanted);
  recorder_.moved(bytes.size(), 0);
  if (flight.measured) flight.measured->sending(now_, bytes.size(), request.body.size());
  transmit(connection, bytes);
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
    const SlotId id = std::exchange(connection.slot, kNobody);
    close(connection);
    if (id == kNobody) return;
    return break_off(
        id,
        {.kind = problem->kind, .message = problem->message, .retry_class = problem->retry_class});
  }
  if (!was_ready) {
    if (!connection.tls->is_ready()) return;
    recorder_.phase(Phase::tls, now_ - connection.begun);
    if (Measurement* measured = flights_[connection.slot].measured) measured->secured(now_);
    become_ready(connection);
    return;  // What came with the end of a handshake is a ticket, never an answer.
  }
  if (!plain_.empty()) deliver(connection, plain_);
  // The codec hears of an orderly end as of any other.
  if (connection.socket == socket && connection.tls && connection.tls->is_closed()) ended(socket);
}

void Exchanges::deliver(Connection& connection, std::string_view plain) {
  now_ = loop_.now();
  connection.last_byte = now_;
  recorder_.moved(0, plain.size());
  if (connection.slot == kNobody) return close(connection);  // Nobody asked for it.
  Flight& flight = flights_[connection.slot];
  if (!std::exchange(flight.has_begun, true)) flight.first_byte = now_;
  if (flight.measured) flight.measured->received(now_);
  connection.codec.received(plain, *this, cipher_);
  if (flight.is_done || flight.error) complete(connection);
}

void Exchanges::head(StreamId id, int status, std::string_view reason, const Headers& headers) {
  Response& response = flights_[id].response;
  response.status = status;
  if (!reach_.wanted.headers) return;
  response.reason = reason;
  response.headers = headers;
}

void Exchanges::body(StreamId id, std::string_view bytes) {
  Flight& flight = flights_[id];
  if (flight.measured) flight.measured->read_body(bytes.size());
  if (reach_.wanted.body) flight.response.body.append(bytes);
}

void Exchanges::failed(StreamId id, ErrorKind kind, std::string_view detail) {
  flights_[id].error = TransportError{.kind = kind, .message = std::string(detail)};
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
  if (connection.slot == kNobody) return close(connection);
  if (move_to_new_connection(connection)) return;
  if (!connection.is_ready) return end_tls_unready(connection);
  const SlotId slot = connection.slot;
  Flight& flight = flights_[slot];
  const bool cut = connection.tls && !connection.tls->is_closed();
  connection.codec.ended(*this);
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
  connection.slot = kNobody;
  close(connection);
  tell_end(slot);
}

void Exchanges::end_tls_unready(Connection& connection) {
  const SlotId id = std::exchange(connection.slot, kNobody);
  close(connection);
  break_off(id, {.kind = ErrorKind::tls_handshake,
                 .message = "the server closed the connection in the handshake",
                 .retry_class = RetryClass::not_processed});
}

void Exchanges::failed(SocketId id, int error) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  if (connection.slot == kNobody) return close(connection);
  if (move_to_new_connection(connection)) return;
  const SlotId slot = std::exchange(connection.slot, kNobody);
  const bool was_connected = connection.is_connected;
  const bool was_ready = connection.is_ready;
  const bool nothing_sent = loop_.taken(id) == connection.taken_before;
  close(connection);
  if (!was_connected) return try_next_endpoint(slot, error);
  TransportError broken{.kind = transfer_error(error), .message = error_text(error)};
  if (!was_ready) broken.kind = ErrorKind::tls_handshake;
  if (!was_ready || nothing_sent) broken.retry_class = RetryClass::not_processed;
  break_off(slot, std::move(broken));
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
