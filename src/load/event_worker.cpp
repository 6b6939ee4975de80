#include "load/event_worker.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/format.h"
#include "base/limits.h"
#include "http/content_coding.h"
#include "http/redirect.h"
#include "http/url.h"

namespace resttest {
namespace {

constexpr std::chrono::seconds kLookAnyway{3600};
constexpr std::chrono::seconds kAddressesHold{30};

std::string error_text(int error) { return std::strerror(error); }

}  // namespace

EventWorker::EventWorker(const LoadTest& test, std::size_t number)
    : test_(test),
      number_(number),
      loop_(*this),
      resolver_([this] { loop_.wake(); }),
      recorder_(test.threshold, test.wants_notes, test.metrics),
      slots_(static_cast<std::size_t>(test.concurrency)),
      is_constant_(test.planned.is_constant()) {
  const bool looks = !test.planned.validators.empty();
  follows_ = test.planned.follows_redirects();
  wanted_ = {.headers = looks || follows_, .body = looks};
  for (Slot& slot : slots_) {
    slot.context = Context::on(test.context);
    if (!test.metrics.empty()) slot.measured = std::make_unique<Measurement>();
  }
}

void EventWorker::run(Tickets& tickets, Collector& collector, Bookends& bookends) {
  tickets_ = &tickets;
  bookends_ = &bookends;
  active_ = static_cast<int>(slots_.size());
  now_ = std::chrono::steady_clock::now();
  const std::stop_callback wake_up(test_.stop, [this] { loop_.wake(); });
  for (SlotId id = 0; id < slots_.size(); ++id) {
    if (begin_operation(id)) advance(id);
  }
  while (active_ > 0) {
    loop_.run_once(next_look());
    now_ = loop_.now();
    for (const SlotId id : std::exchange(doomed_, {})) break_attempt(id, *slots_[id].error);
    take_answers();
    run_timers();
    stop_if_told();
    if (collector.is_asked(number_)) collector.hand_over(number_, recorder_.take());
  }
  collector.hand_over(number_, recorder_.take());
}

// --- Operations ---------------------------------------------------------------------------------

// Takes the next ticket; false where the slot rests because there is none. What cannot be rendered
// fails here, and the ticket after it is taken.
bool EventWorker::begin_operation(SlotId id) {
  Slot& slot = slots_[id];
  for (;;) {
    const auto ticket = stop_at_ || test_.stop.stop_requested() ? std::nullopt : tickets_->next();
    if (!ticket) {
      rest(id);
      return false;
    }
    slot.ticket = *ticket;
    slot.operation = Operation(test_.policy);
    slot.begun = now_;
    const auto failure = render(slot);
    bookends_->began(slot.ticket, is_constant_ ? constant_ : slot.rendering);
    if (!failure) return true;
    const Broken broken(ErrorKind::internal);
    recorder_.attempt_ended(broken, {}, false);
    recorder_.operation_ended({.state = Outcome::State::fail}, broken);
    recorder_.failed_because(failure->message);
  }
}

std::optional<Failure> EventWorker::render(Slot& slot) {
  const PlannedTest& planned = test_.planned;
  slot.context.clear();  // An extension may have bound in it, too.
  planned.draw_generators(slot.context);
  if (is_constant_ && is_rendered_) return std::nullopt;
  Rendering& rendering = is_constant_ ? constant_ : slot.rendering;
  if (auto failure = planned.render(slot.context, rendering)) return failure;
  std::string& bytes = is_constant_ ? constant_bytes_ : slot.bytes;
  bytes.clear();
  encode_http1(rendering.request, bytes);
  slot.request_origin = nullptr;
  is_rendered_ = is_constant_;
  return std::nullopt;
}

void EventWorker::advance(SlotId id) {
  Slot& slot = slots_[id];
  const Step step = slot.operation.next(now_);
  if (const auto* wait = std::get_if<WaitUntil>(&step)) {
    slot.phase = Phase::backing_off;
    timers_.set(id, wait->when);
  } else {
    begin_attempt(id);
  }
}

void EventWorker::begin_attempt(SlotId id) {
  Slot& slot = slots_[id];
  const int retries = slot.operation.attempts();
  if (retries > 0) recorder_.retry_sent(last_ending(slot), retries, slot.operation.waited());
  slot.attempt_begun = now_;
  slot.is_done = false;
  slot.error.reset();
  slot.next_endpoint = 0;
  slot.last_error = 0;
  slot.hops = 0;
  if (retries == 0) slot.begun = now_;
  if (slot.measured) slot.measured->begin(now_);
  if (!slot.request_origin) slot.request_origin = origin_of(request_of(slot).url, slot);
  slot.origin = slot.request_origin;
  if (!slot.origin) {
    slot.phase = Phase::resolving;
    doomed_.push_back(
        id);  // Ended from the loop: from here each operation would end inside the last.
    return;
  }
  find_connection(id);
}

void EventWorker::end_attempt(SlotId id, const Ending& ending) {
  Slot& slot = slots_[id];
  timers_.clear(id);
  const auto time = now_ - slot.attempt_begun;
  const auto* status = std::get_if<int>(&ending);
  const bool is_first = slot.operation.attempts() == 0;
  if (slot.measured && status) slot.measured->ended(now_);
  if (status && is_first && test_.planned.validators.empty() && test_.planned.expects(*status)) {
    recorder_.passed_at_once(*status, time);
    sample(slot);
    bookends_->ended(slot.ticket, slot.context);
    if (begin_operation(id)) begin_attempt(id);
    return;
  }
  slot.response.transfer.timings.total = time;
  slot.operation.ended(ending, now_);
  const Step step = slot.operation.next(now_);
  const auto* finished = std::get_if<Finished>(&step);
  if (!finished && stop_at_) {
    slot.operation.stop();
    judge(slot, ending);
    recorder_.attempt_ended(ending, time, false);
    return finish_operation(id, StopReason::stopping, ending, false);
  }
  if (finished) {
    const bool holds = judge(slot, ending);
    recorder_.attempt_ended(ending, time, holds);
    return finish_operation(id, finished->reason, ending, holds);
  }
  recorder_.attempt_ended(ending, time, false);
  advance(id);
}

// Of the last attempt, which got an answer.
void EventWorker::sample(const Slot& slot) {
  if (slot.measured) recorder_.sample(slot.ticket, slot.measured->values());
}

// How the attempt of a slot ended that waits for the next.
Ending EventWorker::last_ending(const Slot& slot) {
  return slot.error ? Ending(Broken(slot.error->kind)) : slot.response.status;
}

bool EventWorker::judge(Slot& slot, const Ending& ending) {
  const PlannedTest& planned = test_.planned;
  if (const auto* status = std::get_if<int>(&ending)) {
    if (!planned.expects(*status)) {
      recorder_.failed_because(planned.refuse_status(*status).message);
      return false;
    }
    if (planned.validators.empty()) return true;
    const Answer answer(slot.response);
    const std::vector<Failure> failures = planned.validate(answer, slot.context);
    for (const Failure& failure : failures) recorder_.failed_because(failure.message);
    return failures.empty();
  }
  recorder_.failed_because(planned.refuse_error(slot.error->kind, slot.error->message).message);
  return false;
}

void EventWorker::finish_operation(SlotId id, StopReason reason, const Ending& ending, bool holds) {
  Slot& slot = slots_[id];
  OperationEnd end;
  end.state = final_state(holds, slot.operation.attempts(), reason);
  end.stop_reason = reason;
  end.attempts = slot.operation.attempts();
  end.resent_unsafe = slot.operation.resent_unsafe();
  end.time = now_ - slot.begun;
  end.waited = slot.operation.total_waited();
  recorder_.operation_ended(end, ending);
  if (std::holds_alternative<int>(ending)) sample(slot);
  bookends_->ended(slot.ticket, slot.context);
  if (begin_operation(id)) begin_attempt(id);
}

void EventWorker::rest(SlotId id) {
  slots_[id].phase = Phase::resting;
  timers_.clear(id);
  --active_;
}

// --- Exchanges ----------------------------------------------------------------------------------

const Request& EventWorker::request_of(const Slot& slot) const {
  if (slot.hops > 0) return slot.hop;
  return is_constant_ ? constant_.request : slot.rendering.request;
}

const std::string& EventWorker::bytes_of(const Slot& slot) const {
  if (slot.hops > 0) return slot.hop_bytes;
  return is_constant_ ? constant_bytes_ : slot.bytes;
}

void EventWorker::find_connection(SlotId id) {
  Slot& slot = slots_[id];
  std::vector<SocketId>& idle = slot.origin->idle;
  while (!idle.empty()) {
    Connection& connection = connection_of(idle.back());
    idle.pop_back();
    if (loop_.is_ending(connection.socket)) continue;  // Closed when the loop tells of it.
    connection.was_used = true;
    return start_exchange(connection, id);
  }
  look_up(*slot.origin, id);
}

void EventWorker::start_exchange(Connection& connection, SlotId id) {
  Slot& slot = slots_[id];
  slot.phase = Phase::exchanging;
  slot.socket = connection.socket;
  slot.response.headers.clear();
  slot.response.body.clear();
  connection.slot = id;
  connection.taken_before = loop_.taken(connection.socket);
  arm(id);
  const std::string& bytes = bytes_of(slot);
  connection.codec.start_encoded(id, request_of(slot).method == "HEAD", wanted_);
  recorder_.moved(bytes.size(), 0);
  if (slot.measured) slot.measured->sending(now_, bytes.size(), request_of(slot).body.size());
  transmit(connection, bytes);
}

void EventWorker::transmit(Connection& connection, std::string_view plain) {
  if (!connection.tls) return loop_.send(connection.socket, plain);
  cipher_.clear();
  connection.tls->send(plain, cipher_);
  loop_.send(connection.socket, cipher_);
}

void EventWorker::deliver(Connection& connection, std::string_view plain) {
  now_ = loop_.now();
  connection.last_byte = now_;
  recorder_.moved(0, plain.size());
  if (connection.slot != kNobody) {
    if (Measurement* measured = slots_[connection.slot].measured.get()) measured->received(now_);
  }
  connection.codec.received(plain, *this, cipher_);
  if (connection.slot == kNobody) return close(connection);  // Nobody asked for it.
  const Slot& slot = slots_[connection.slot];
  if (slot.is_done || slot.error) complete(connection);
}

// The exchange of a connection is over, one way or the other.
void EventWorker::complete(Connection& connection) {
  const SlotId id = std::exchange(connection.slot, kNobody);
  if (slots_[id].error) {
    close(connection);
  } else {
    keep_or_close(connection);
  }
  conclude(id);
}

// The exchange of a slot is over; the attempt is, unless a redirect leads on.
void EventWorker::conclude(SlotId id) {
  Slot& slot = slots_[id];
  if (slot.error) return break_attempt(id, std::move(*slot.error));
  if (follows_ && is_redirect(slot.response.status, slot.response.headers)) return follow(id);
  if (wanted_.body && request_of(slot).decodes) {
    if (auto broken = decode_content(slot.response, limits::kResponseBodyBytes)) {
      return break_attempt(id, *std::move(broken));
    }
  }
  if (slot.hops > 0) slot.response.headers = slot.first_headers;
  end_attempt(id, slot.response.status);
}

void EventWorker::follow(SlotId id) {
  Slot& slot = slots_[id];
  const Request& request = request_of(slot);
  if (slot.hops >= request.max_redirects) {
    return break_attempt(id, {.kind = ErrorKind::limit_redirects,
                              .message = format("more than {} redirects one after the other",
                                                request.max_redirects)});
  }
  auto next = redirected(request, slot.response.status, slot.response.headers);
  if (auto* refused = std::get_if<RefusedRedirect>(&next)) {
    return break_attempt(id, {.kind = refused->kind, .message = std::move(refused->message)});
  }
  if (slot.hops == 0) slot.first_headers = slot.response.headers;
  slot.hop = std::move(std::get<Request>(next));
  slot.hop_bytes.clear();
  encode_http1(slot.hop, slot.hop_bytes);
  ++slot.hops;
  if (slot.measured) {
    slot.measured->ended(now_);
    slot.measured->redirected(now_);
  }
  slot.is_done = false;
  slot.next_endpoint = 0;
  slot.origin = origin_of(slot.hop.url, slot);
  if (!slot.origin) return break_attempt(id, std::move(*slot.error));
  find_connection(id);
}

void EventWorker::keep_or_close(Connection& connection) {
  const bool fit = test_.planned.keep_alive && connection.codec.room() > 0 &&
                   loop_.is_sent(connection.socket) && !loop_.is_ending(connection.socket) &&
                   !(connection.tls && connection.tls->is_closed());
  if (!fit) return close(connection);
  connection.origin->idle.push_back(connection.socket);
}

void EventWorker::break_attempt(SlotId id, TransportError error) {
  Slot& slot = slots_[id];
  const RetryClass retry_class = error.retry_class.value_or(info(error.kind).retry_class);
  const Broken broken(error.kind, retry_class);
  slot.error = std::move(error);
  slot.is_done = false;
  end_attempt(id, broken);
}

// A kept connection that died before a byte of the request was given to the kernel is replaced:
// nothing was sent, so this is no retry.
bool EventWorker::move_to_new_connection(Connection& connection) {
  const bool nothing_sent = loop_.taken(connection.socket) == connection.taken_before;
  if (connection.slot == kNobody || !connection.was_used || !nothing_sent) return false;
  const SlotId id = std::exchange(connection.slot, kNobody);
  close(connection);
  look_up(*slots_[id].origin, id);
  return true;
}

void EventWorker::head(StreamId id, int status, std::string_view reason, const Headers& headers) {
  Response& response = slots_[id].response;
  response.status = status;
  if (!wanted_.headers) return;
  response.reason = reason;
  response.headers = headers;
}

void EventWorker::body(StreamId id, std::string_view bytes) {
  Slot& slot = slots_[id];
  if (slot.measured) slot.measured->read_body(bytes.size());
  if (wanted_.body) slot.response.body.append(bytes);
}

void EventWorker::note(StreamId, std::string_view) {}

void EventWorker::finished(StreamId id) { slots_[id].is_done = true; }

void EventWorker::failed(StreamId id, ErrorKind kind, std::string_view detail) {
  slots_[id].error = TransportError{.kind = kind, .message = std::string(detail)};
}

// --- Connections --------------------------------------------------------------------------------

EventWorker::Origin* EventWorker::origin_of(const std::string& url, Slot& slot) {
  if (const auto problem = check_url(url)) {
    slot.error = TransportError{.kind = problem->kind, .message = problem->message};
    return nullptr;
  }
  const auto parsed = parse_url(url);
  const std::string key = parsed->origin();
  auto& origin = origins_[key];
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

void EventWorker::look_up(Origin& origin, SlotId id) {
  Slot& slot = slots_[id];
  slot.phase = Phase::resolving;
  slot.connect_deadline = test_.planned.connect_timeout.count() > 0
                              ? now_ + test_.planned.connect_timeout
                              : TimePoint::max();
  arm(id);
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

void EventWorker::take_answers() {
  for (Resolver::Answer& answer : resolver_.take()) {
    Origin& origin = *origin_by_number_[answer.ticket];
    origin.is_resolving = false;
    origin.resolved = now_;
    // While a look-up fails the last addresses serve.
    if (!answer.resolved.endpoints.empty()) origin.endpoints = std::move(answer.resolved.endpoints);
    for (const SlotId id : std::exchange(origin.waiting, {})) {
      if (slots_[id].phase != Phase::resolving || slots_[id].origin != &origin) continue;
      if (!origin.endpoints.empty()) {
        open_connection(id);
        continue;
      }
      break_attempt(id, {.kind = ErrorKind::dns_not_found,
                         .message = "Could not resolve host: " + origin.host});
    }
  }
}

void EventWorker::open_connection(SlotId id) {
  Slot& slot = slots_[id];
  if (slot.measured) slot.measured->looked_up(now_);
  const Endpoint& endpoint = slot.origin->endpoints[slot.next_endpoint++];
  const SocketId socket = loop_.connect(endpoint);
  const auto index = static_cast<std::uint32_t>(socket);
  if (index >= connections_.size()) connections_.resize(index + 1);
  if (!connections_[index]) connections_[index] = std::make_unique<Connection>();
  Connection& connection = *connections_[index];
  connection = Connection();
  connection.socket = socket;
  connection.origin = slot.origin;
  connection.slot = id;
  slot.phase = Phase::connecting;
  slot.socket = socket;
}

void EventWorker::try_next_endpoint(SlotId id, int error) {
  Slot& slot = slots_[id];
  if (slot.next_endpoint < slot.origin->endpoints.size()) return open_connection(id);
  const std::string where = to_text(slot.origin->endpoints.back());
  break_attempt(id, {.kind = connect_error(error),
                     .message = format("Failed to connect to {}: {}", where, error_text(error))});
}

void EventWorker::connected(SocketId id) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  connection.is_connected = true;
  recorder_.connection_opened();
  if (Measurement* measured = slots_[connection.slot].measured.get()) measured->connected(now_);
  if (!connection.origin->is_tls) return become_ready(connection);
  if (!tls_) tls_.emplace(test_.verify_tls ? VerifyTls::yes : VerifyTls::no);
  connection.tls = std::make_unique<TlsSession>(*tls_, connection.origin->host);
  receive_tls(connection, {});
}

void EventWorker::become_ready(Connection& connection) {
  connection.is_ready = true;
  const SlotId id = connection.slot;
  connection.last_byte = now_;
  start_exchange(connection, id);
}

void EventWorker::received(SocketId id, std::string_view bytes) {
  Connection& connection = connection_of(id);
  if (connection.tls) return receive_tls(connection, bytes);
  deliver(connection, bytes);
}

void EventWorker::receive_tls(Connection& connection, std::string_view cipher) {
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
    return break_attempt(
        id,
        {.kind = problem->kind, .message = problem->message, .retry_class = problem->retry_class});
  }
  if (!was_ready) {
    if (!connection.tls->is_ready()) return;
    if (Measurement* measured = slots_[connection.slot].measured.get()) measured->secured(now_);
    become_ready(connection);
    return;  // What came with the end of a handshake is a ticket, never an answer.
  }
  if (!plain_.empty()) deliver(connection, plain_);
  // The codec hears of an orderly end as of any other.
  if (connection.socket == socket && connection.tls && connection.tls->is_closed()) ended(socket);
}

void EventWorker::ended(SocketId id) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  if (connection.slot == kNobody) return close(connection);
  if (move_to_new_connection(connection)) return;
  const SlotId slot_id = connection.slot;
  Slot& slot = slots_[slot_id];
  if (!connection.is_ready) {
    connection.slot = kNobody;
    close(connection);
    return break_attempt(slot_id, {.kind = ErrorKind::tls_handshake,
                                   .message = "the server closed the connection in the handshake",
                                   .retry_class = RetryClass::not_processed});
  }
  const bool cut = connection.tls && !connection.tls->is_closed();
  connection.codec.ended(*this);
  // Without close_notify nobody knows whether a body that ends with the connection is whole.
  if (cut && slot.is_done) {
    slot.is_done = false;
    slot.error = TransportError{.kind = ErrorKind::tls_truncated,
                                .message = "the connection ended without close_notify"};
  }
  if (!slot.is_done && !slot.error) {
    slot.error =
        TransportError{.kind = ErrorKind::recv_closed, .message = "Empty reply from server"};
  }
  connection.slot = kNobody;
  close(connection);
  conclude(slot_id);
}

void EventWorker::failed(SocketId id, int error) {
  Connection& connection = connection_of(id);
  now_ = loop_.now();
  if (connection.slot == kNobody) return close(connection);
  if (move_to_new_connection(connection)) return;
  const SlotId slot_id = std::exchange(connection.slot, kNobody);
  const bool was_connected = connection.is_connected;
  const bool was_ready = connection.is_ready;
  const bool nothing_sent = loop_.taken(id) == connection.taken_before;
  close(connection);
  if (!was_connected) return try_next_endpoint(slot_id, error);
  TransportError broken{.kind = transfer_error(error), .message = error_text(error)};
  if (!was_ready) broken.kind = ErrorKind::tls_handshake;
  if (!was_ready || nothing_sent) broken.retry_class = RetryClass::not_processed;
  break_attempt(slot_id, std::move(broken));
}

void EventWorker::close(Connection& connection) {
  std::vector<SocketId>& idle = connection.origin->idle;
  const auto found = std::ranges::find(idle, connection.socket);
  if (found != idle.end()) idle.erase(found);
  loop_.close(connection.socket);
  connection.slot = kNobody;
}

// --- Time and the end ---------------------------------------------------------------------------

void EventWorker::arm(SlotId id) {
  Slot& slot = slots_[id];
  TimePoint deadline = test_.planned.timeout.count() > 0
                           ? slot.attempt_begun + test_.planned.timeout
                           : TimePoint::max();
  const bool connects = slot.phase == Phase::resolving || slot.phase == Phase::connecting;
  if (connects) deadline = std::min(deadline, slot.connect_deadline);
  if (deadline == TimePoint::max()) {
    timers_.clear(id);
  } else {
    timers_.set(id, deadline);
  }
}

void EventWorker::run_timers() {
  while (const auto id = timers_.pop_due(now_)) {
    Slot& slot = slots_[*id];
    if (slot.phase == Phase::backing_off) {
      begin_attempt(*id);
    } else if (slot.phase != Phase::resting) {
      expire(*id);
    }
  }
}

// A timeout is named after what the other side was doing when the time ran out.
ErrorKind EventWorker::late_kind(const Slot& slot) {
  if (slot.phase == Phase::resolving) return ErrorKind::dns_timeout;
  Connection& connection = connection_of(slot.socket);
  if (!connection.is_connected) return ErrorKind::connect_timeout;
  if (!connection.is_ready) return ErrorKind::tls_timeout;
  const TimePoint moved = std::max(connection.last_byte, loop_.last_taken(slot.socket));
  const bool is_idle = now_ - moved >= test_.planned.timeout / 2;
  const bool is_sent = loop_.is_sent(slot.socket);
  if (is_sent && !connection.codec.has_begun()) return ErrorKind::timeout_first_byte;
  return is_idle ? ErrorKind::timeout_idle : ErrorKind::timeout_total;
}

void EventWorker::expire(SlotId id) {
  Slot& slot = slots_[id];
  const ErrorKind kind = late_kind(slot);
  if (slot.phase == Phase::resolving) {
    std::erase(slot.origin->waiting, id);  // A late answer is not the next attempt's.
  } else {
    Connection& connection = connection_of(slot.socket);
    connection.slot = kNobody;
    close(connection);
  }
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now_ - slot.attempt_begun);
  break_attempt(id, {.kind = kind, .message = format("timed out after {} ms", ms.count())});
}

void EventWorker::stop_if_told() {
  if (!stop_at_ && test_.stop.stop_requested()) {
    stop_at_ = now_ + limits::kStopGrace;
    for (SlotId id = 0; id < slots_.size(); ++id) {
      Slot& slot = slots_[id];
      if (slot.phase != Phase::backing_off) continue;
      slot.operation.stop();
      const Ending last = last_ending(slot);
      judge(slot, last);
      finish_operation(id, StopReason::stopping, last, false);
    }
  }
  if (stop_at_ && now_ >= *stop_at_) abort_rest();
}

// The grace is over: what still runs is cut, and counted as such.
void EventWorker::abort_rest() {
  for (SlotId id = 0; id < slots_.size(); ++id) {
    Slot& slot = slots_[id];
    if (slot.phase == Phase::resting) continue;
    if (slot.phase != Phase::resolving) {
      Connection& connection = connection_of(slot.socket);
      connection.slot = kNobody;
      close(connection);
    }
    recorder_.attempt_ended(Broken(ErrorKind::aborted), now_ - slot.attempt_begun, false);
    recorder_.operation_aborted(slot.operation.attempts() + 1);
    rest(id);
  }
}

TimePoint EventWorker::next_look() const {
  if (!doomed_.empty()) return loop_.now();
  TimePoint next = loop_.now() + kLookAnyway;
  if (const auto timer = timers_.next()) next = std::min(next, *timer);
  if (stop_at_) next = std::min(next, *stop_at_);
  return next;
}

}  // namespace resttest
