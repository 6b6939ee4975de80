#include "load/exchanges.h"

#include <algorithm>
#include <utility>

#include "http/url.h"
#include "load/origin.h"

namespace resttest {
namespace {

// As far as it is known before a handshake.
Origin::Protocol protocol_of(HttpVersion version, bool is_tls) {
  if (version == HttpVersion::http2) return Origin::Protocol::http2;
  const bool may_be_either = version == HttpVersion::automatic && is_tls;
  return may_be_either ? Origin::Protocol::unknown : Origin::Protocol::http1;
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
    measure(connection, &Measurement::secured);
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

void Exchanges::tell_ends() {
  while (!ended_.empty()) {
    for (const SlotId id : std::exchange(ended_, {})) tell_end(id);
  }
}

void Exchanges::tell_end(SlotId id) {
  Flight& flight = flights_[id];
  flight.state = Flight::State::none;
  if (flight.error) {
    TransportError error = std::move(*flight.error);
    flight.error.reset();
    return events_.exchange_broken(id, std::move(error));
  }
  events_.exchange_ended(id);
}

void Exchanges::record_phases(SlotId id) {
  const Flight& flight = flights_[id];
  recorder_.phase(Phase::wait, flight.first_byte - flight.sent);
  recorder_.phase(Phase::receive, now_ - flight.first_byte);
}

void Exchanges::break_off(SlotId id, TransportError error) {
  flights_[id].state = Flight::State::none;
  events_.exchange_broken(id, std::move(error));
}

}  // namespace resttest
