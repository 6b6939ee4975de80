#include "load/event_worker.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/limits.h"
#include "http/content_coding.h"
#include "http/redirect.h"

namespace resttest {
namespace {

constexpr std::chrono::seconds kLookAnyway{3600};

Reach reach_of(const LoadTest& test) {
  const PlannedTest& planned = test.planned;
  const bool looks = !planned.validators.empty();
  return {.timeout = planned.timeout,
          .connect_timeout = planned.connect_timeout,
          .keep_alive = planned.keep_alive,
          .verify = test.verify_tls ? VerifyTls::yes : VerifyTls::no,
          .requests_per_connection = test.connections.requests_per_connection,
          .version = test.connections.http_version.value_or(HttpVersion::automatic),
          .streams = static_cast<std::size_t>(test.connections.streams),
          .unix_socket = test.connections.unix_socket,
          .resolve = test.resolve,
          .wanted = {.headers = looks || planned.follows_redirects(), .body = looks}};
}

}  // namespace

EventWorker::EventWorker(const LoadTest& test, Share share)
    : test_(test),
      share_(share),
      recorder_(test.threshold, test.wants_notes, test.metrics),
      slots_(slots_of(share, static_cast<std::size_t>(test.concurrency))),
      exchanges_(reach_of(test), slots_.size(), recorder_, *this),
      is_constant_(test.planned.is_constant()),
      follows_(test.planned.follows_redirects()) {
  for (Slot& slot : slots_) {
    slot.context = Context::on(test.context);
    if (!test.metrics.empty()) slot.measured = std::make_unique<Measurement>();
  }
}

void EventWorker::run(Schedule& schedule, Collector& collector, Bookends& bookends) {
  feed_ = schedule.feed(share_);
  is_open_ = schedule.is_open();
  bookends_ = &bookends;
  active_ = slots_.size();
  now_ = std::chrono::steady_clock::now();
  const std::stop_callback wake_up(test_.stop, [this] { exchanges_.wake(); });
  begin();
  while (active_ > 0) {
    exchanges_.run_once(next_look());
    now_ = exchanges_.now();
    for (const SlotId id : std::exchange(doomed_, {})) break_attempt(id, *slots_[id].error);
    run_timers();
    if (is_open_) take_arrivals();
    stop_if_told();
    if (collector.is_asked(share_.worker)) hand_over(collector);
  }
  hand_over(collector);
}

// Of an open load every slot is free when the first arrival is due.
void EventWorker::begin() {
  if (is_open_) feed_->park(slots_.size());
  for (SlotId id = 0; id < slots_.size(); ++id) {
    if (is_open_) {
      park(id);
    } else {
      take_turn(id);
    }
  }
}

void EventWorker::hand_over(Collector& collector) {
  if (is_open_) recorder_.dropped(feed_->take_dropped());
  collector.hand_over(share_.worker, recorder_.take());
}

// --- Operations ---------------------------------------------------------------------------------

// A slot has nothing to do: the feed says what now. What cannot be rendered fails here, and the
// feed is asked again.
void EventWorker::take_turn(SlotId id) {
  for (;;) {
    const NextTurn turn = is_stopping() ? NextTurn(Done()) : feed_->next(id, now_);
    if (const auto* go = std::get_if<Go>(&turn)) {
      if (!begin_operation(id, *go)) continue;
      return begin_attempt(id);
    }
    if (std::holds_alternative<Done>(turn)) return rest(id);
    timers_.clear(id);
    if (const auto* wait = std::get_if<WaitUntil>(&turn)) {
      slots_[id].state = State::waiting;
      return timers_.set(id, wait->when);
    }
    return park(id);
  }
}

void EventWorker::park(SlotId id) {
  slots_[id].state = State::parked;
  parked_.push_back(id);
}

void EventWorker::take_arrivals() {
  while (!parked_.empty()) {
    const auto go = is_stopping() ? std::nullopt : feed_->arrival(now_);
    if (!go) break;
    const SlotId id = parked_.back();
    parked_.pop_back();
    if (begin_operation(id, *go)) {
      begin_attempt(id);
    } else {
      take_turn(id);
    }
  }
  const bool none_will_come = is_stopping() || feed_->next_arrival() == TimePoint::min();
  if (!none_will_come) return;
  for (const SlotId id : std::exchange(parked_, {})) rest(id);
}

// False where its request cannot be made: it failed.
bool EventWorker::begin_operation(SlotId id, const Go& go) {
  Slot& slot = slots_[id];
  slot.go = go;
  slot.operation = Operation(test_.policy);
  slot.begun = now_;
  const auto failure = render(slot);
  bookends_->began(go.number, is_constant_ ? constant_ : slot.rendering);
  if (!failure) return true;
  recorder_.never_sent(failure->message);
  if (is_open_) tell_response(slot, false);
  return false;
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
  const auto* wait = std::get_if<WaitUntil>(&step);
  if (!wait) return begin_attempt(id);
  slot.state = State::backing_off;
  timers_.set(id, std::min(wait->when, slot.go.cut));
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
  if (is_open_) tell_response(slot, holds);
  if (std::holds_alternative<int>(ending)) sample(slot);
  bookends_->ended(slot.go.number, slot.context);
  take_turn(id);
}

void EventWorker::tell_response(const Slot& slot, bool passed) {
  recorder_.responded({.delay = slot.begun - slot.go.due,
                       .response = now_ - slot.go.due,
                       .found_slot = slot.go.found_slot},
                      passed);
}

void EventWorker::rest(SlotId id) {
  slots_[id].state = State::resting;
  timers_.clear(id);
  --active_;
}

// --- Attempts -----------------------------------------------------------------------------------

void EventWorker::begin_attempt(SlotId id) {
  Slot& slot = slots_[id];
  const int retries = slot.operation.attempts();
  if (retries > 0) recorder_.retry_sent(last_ending(id), retries, slot.operation.waited());
  slot.state = State::sending;
  slot.attempt_begun = now_;
  slot.error.reset();
  slot.hops = 0;
  slot.is_plain = false;
  if (slot.measured) slot.measured->begin(now_);
  if (!slot.request_origin) {
    auto origin = exchanges_.origin_of(request_of(slot).url);
    if (auto* error = std::get_if<TransportError>(&origin)) {
      slot.error = std::move(*error);
      // Ended from the loop: from here each operation would end inside the last.
      return doomed_.push_back(id);
    }
    slot.request_origin = std::get<Origin*>(origin);
  }
  send(id, slot.request_origin);
}

void EventWorker::send(SlotId id, Origin* origin) {
  const Slot& slot = slots_[id];
  exchanges_.start(id, {.origin = origin, .request = &request_of(slot), .bytes = &bytes_of(slot)},
                   now_, slot.measured.get());
  arm(id);
}

void EventWorker::exchange_broken(SlotId id, TransportError error) {
  now_ = exchanges_.now();
  break_attempt(id, std::move(error));
}

// The exchange of a slot is over; the attempt is, unless a redirect leads on.
void EventWorker::exchange_ended(SlotId id) {
  now_ = exchanges_.now();
  Slot& slot = slots_[id];
  Response& response = exchanges_.response(id);
  slot.is_plain = slot.hops == 0 && exchanges_.is_plain(id, slot.attempt_begun);
  if (!slot.is_plain) exchanges_.record_phases(id);
  if (follows_ && is_redirect(response.status, response.headers)) return follow(id);
  if (!test_.planned.validators.empty() && request_of(slot).decodes) {
    if (auto broken = decode_content(response, limits::kResponseBodyBytes)) {
      return break_attempt(id, *std::move(broken));
    }
  }
  if (slot.hops > 0) response.headers = slot.first_headers;
  end_attempt(id, response.status);
}

void EventWorker::follow(SlotId id) {
  Slot& slot = slots_[id];
  const Request& request = request_of(slot);
  const Response& response = exchanges_.response(id);
  if (slot.hops >= request.max_redirects) {
    return break_attempt(id, {.kind = ErrorKind::limit_redirects,
                              .message = format("more than {} redirects one after the other",
                                                request.max_redirects)});
  }
  auto next = redirected(request, response.status, response.headers);
  if (auto* refused = std::get_if<RefusedRedirect>(&next)) {
    return break_attempt(id, {.kind = refused->kind, .message = std::move(refused->message)});
  }
  if (slot.hops == 0) slot.first_headers = response.headers;
  slot.hop = std::move(std::get<Request>(next));
  slot.hop_bytes.clear();
  encode_http1(slot.hop, slot.hop_bytes);
  ++slot.hops;
  if (slot.measured) {
    slot.measured->ended(now_);
    slot.measured->redirected(now_);
  }
  auto origin = exchanges_.origin_of(slot.hop.url);
  if (auto* error = std::get_if<TransportError>(&origin)) {
    return break_attempt(id, std::move(*error));
  }
  send(id, std::get<Origin*>(origin));
}

void EventWorker::break_attempt(SlotId id, TransportError error) {
  const RetryClass retry_class = error.retry_class.value_or(info(error.kind).retry_class);
  const Broken broken(error.kind, retry_class);
  slots_[id].error = std::move(error);
  end_attempt(id, broken);
}

void EventWorker::end_attempt(SlotId id, const Ending& ending) {
  Slot& slot = slots_[id];
  const auto time = now_ - slot.attempt_begun;
  const auto* status = std::get_if<int>(&ending);
  const bool is_first = slot.operation.attempts() == 0;
  if (slot.measured && status) slot.measured->ended(now_);
  if (status && is_first && test_.planned.validators.empty() && test_.planned.expects(*status)) {
    recorder_.passed_at_once(*status, time, slot.is_plain);
    if (is_open_) tell_response(slot, true);
    sample(slot);
    bookends_->ended(slot.go.number, slot.context);
    return take_turn(id);
  }
  if (slot.is_plain) exchanges_.record_phases(id);
  exchanges_.response(id).transfer.timings.total = time;
  slot.operation.ended(ending, now_);
  const Step step = slot.operation.next(now_);
  const auto* finished = std::get_if<Finished>(&step);
  if (!finished && stop_at_) {
    slot.operation.stop();
    judge(id, ending);
    recorder_.attempt_ended(ending, time, false);
    return finish_operation(id, StopReason::stopping, ending, false);
  }
  if (finished) {
    const bool holds = judge(id, ending);
    recorder_.attempt_ended(ending, time, holds);
    return finish_operation(id, finished->reason, ending, holds);
  }
  recorder_.attempt_ended(ending, time, false);
  advance(id);
}

// Of the last attempt, which got an answer.
void EventWorker::sample(const Slot& slot) {
  if (slot.measured) recorder_.sample(slot.go.number, slot.measured->values());
}

// How the attempt of a slot ended that waits for the next.
Ending EventWorker::last_ending(SlotId id) {
  const Slot& slot = slots_[id];
  return slot.error ? Ending(Broken(slot.error->kind)) : exchanges_.response(id).status;
}

bool EventWorker::judge(SlotId id, const Ending& ending) {
  Slot& slot = slots_[id];
  const PlannedTest& planned = test_.planned;
  if (const auto* status = std::get_if<int>(&ending)) {
    if (!planned.expects(*status)) {
      recorder_.failed_because(planned.refuse_status(*status).message);
      return false;
    }
    return validators_hold(planned, exchanges_.response(id), slot.context, recorder_);
  }
  recorder_.failed_because(planned.refuse_error(slot.error->kind, slot.error->message).message);
  return false;
}

const Request& EventWorker::request_of(const Slot& slot) const {
  if (slot.hops > 0) return slot.hop;
  return is_constant_ ? constant_.request : slot.rendering.request;
}

const std::string& EventWorker::bytes_of(const Slot& slot) const {
  if (slot.hops > 0) return slot.hop_bytes;
  return is_constant_ ? constant_bytes_ : slot.bytes;
}

// --- Time and the end ---------------------------------------------------------------------------

void EventWorker::arm(SlotId id) {
  const Slot& slot = slots_[id];
  const TimePoint late = std::min(exchanges_.deadline(id, slot.attempt_begun), slot.go.cut);
  if (late == TimePoint::max()) {
    timers_.clear(id);
  } else {
    timers_.set(id, late);
  }
}

void EventWorker::run_timers() {
  while (const auto id = timers_.pop_due(now_)) run_timer(*id);
}

void EventWorker::run_timer(SlotId id) {
  const Slot& slot = slots_[id];
  if (slot.state == State::waiting) return take_turn(id);
  if (slot.state == State::resting || slot.state == State::parked) return;
  if (now_ >= slot.go.cut) {
    abort(id);
    return take_turn(id);
  }
  if (slot.state == State::backing_off) return begin_attempt(id);
  // A deadline may have moved on since it was set.
  if (now_ < exchanges_.deadline(id, slot.attempt_begun)) return arm(id);
  TransportError late = exchanges_.give_up(id, now_);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now_ - slot.attempt_begun);
  late.message = format("timed out after {} ms", ms.count());
  break_attempt(id, std::move(late));
}

// Cuts what a slot does, and counts it as such.
void EventWorker::abort(SlotId id) {
  const Slot& slot = slots_[id];
  int attempts = slot.operation.attempts();
  if (slot.state == State::sending) {
    exchanges_.cancel(id);
    recorder_.attempt_ended(Broken(ErrorKind::aborted), now_ - slot.attempt_begun, false);
    ++attempts;
  }
  recorder_.operation_aborted(attempts);
  std::erase(doomed_, id);
}

void EventWorker::stop_if_told() {
  if (!stop_at_ && test_.stop.stop_requested()) {
    stop_at_ = now_ + limits::kStopGrace;
    for (SlotId id = 0; id < slots_.size(); ++id) {
      Slot& slot = slots_[id];
      if (slot.state == State::waiting) rest(id);
      if (slot.state != State::backing_off) continue;
      slot.operation.stop();
      const Ending last = last_ending(id);
      judge(id, last);
      finish_operation(id, StopReason::stopping, last, false);
    }
    for (const SlotId id : std::exchange(parked_, {})) rest(id);
  }
  if (stop_at_ && now_ >= *stop_at_) abort_rest();
}

// The grace is over: what still runs is cut.
void EventWorker::abort_rest() {
  for (SlotId id = 0; id < slots_.size(); ++id) {
    if (slots_[id].state == State::resting) continue;
    abort(id);
    rest(id);
  }
}

TimePoint EventWorker::next_look() const {
  if (!doomed_.empty()) return exchanges_.now();
  TimePoint next = exchanges_.now() + kLookAnyway;
  if (const auto timer = timers_.next()) next = std::min(next, *timer);
  if (stop_at_) next = std::min(next, *stop_at_);
  if (!parked_.empty()) next = std::min(next, feed_->next_arrival().value_or(next));
  return next;
}

}  // namespace resttest
