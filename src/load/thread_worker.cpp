#include "load/thread_worker.h"

#include <algorithm>
#include <utility>

namespace resttest {

// --- Cutter -------------------------------------------------------------------------------------

void Cutter::set(std::size_t worker, TimePoint when, std::stop_source cut) {
  const std::lock_guard lock(mutex_);
  cuts_[worker] = {when, std::move(cut)};
  if (when == TimePoint::max()) return;
  if (!watcher_.joinable()) {
    watcher_ = std::jthread([this](const std::stop_token& done) { watch(done); });
  }
  changed_.notify_all();
}

void Cutter::watch(const std::stop_token& done) {
  std::unique_lock lock(mutex_);
  while (!done.stop_requested()) {
    const TimePoint next = cut_due(std::chrono::steady_clock::now());
    if (next == TimePoint::max()) {
      changed_.wait(lock, done, [this] {
        for (const Cut& cut : cuts_) {
          if (cut.when != TimePoint::max()) return true;
        }
        return false;
      });
    } else {
      changed_.wait_until(lock, done, next, [] { return false; });
    }
  }
}

// Cuts what is due; when the next one is.
TimePoint Cutter::cut_due(TimePoint now) {
  TimePoint next = TimePoint::max();
  for (Cut& cut : cuts_) {
    if (cut.when <= now) {
      cut.source.request_stop();
      cut = {};
    }
    next = std::min(next, cut.when);
  }
  return next;
}

// --- ThreadWorker -------------------------------------------------------------------------------

ThreadWorker::Line::Line(const LoadTest& test, TimePoint until)
    : until(until),
      on_grace_over(test.grace_over, [this] { cut.request_stop(); }),
      on_cut(cut.get_token(), [this] { halt.request_stop(); }),
      on_stop(test.stop, [this] { halt.request_stop(); }),
      clock(halt.get_token()),
      transport(test.make_transport(cut.get_token())) {}

void ThreadWorker::run_closed(Feed& feed, Collector& collector, Bookends& bookends) {
  is_open_ = false;
  run([this, &feed] { return next_of(feed); }, collector, bookends);
}

void ThreadWorker::run_open(const std::function<std::optional<Go>()>& next, Collector& collector,
                            Bookends& bookends) {
  is_open_ = true;
  run(next, collector, bookends);
}

void ThreadWorker::run(const std::function<std::optional<Go>()>& next, Collector& collector,
                       Bookends& bookends) {
  be_on_line(TimePoint::max());
  while (!test_.stop.stop_requested()) {
    const auto go = next();
    if (!go) break;
    run_operation(*go, bookends);
    if (collector.is_asked(number_)) collector.hand_over(number_, recorder_.take());
  }
  collector.hand_over(number_, recorder_.take());
}

std::optional<Go> ThreadWorker::next_of(Feed& feed) {
  for (;;) {
    const NextTurn turn = feed.next(0, line_->clock.now());
    if (const auto* go = std::get_if<Go>(&turn)) return *go;
    const auto* wait = std::get_if<WaitUntil>(&turn);
    if (!wait) return std::nullopt;
    be_on_line(TimePoint::max());  // The next stretch has an end of its own.
    if (!line_->clock.sleep_until(wait->when)) return std::nullopt;
  }
}

// Whatever is sent from now on ends at `until`.
void ThreadWorker::be_on_line(TimePoint until) {
  if (line_ && line_->cut.stop_requested()) line_.reset();
  if (line_ && line_->until == until) return;
  if (!line_) line_ = std::make_unique<Line>(test_, until);
  line_->until = until;
  cutter_.set(number_, until, line_->cut);
}

void ThreadWorker::run_operation(const Go& go, Bookends& bookends) {
  be_on_line(go.cut);
  Context context = Context::on(test_.context);
  test_.planned.draw_generators(context);
  const auto failure = render(context);
  bookends.began(go.number, rendering_);
  const TimePoint begun = line_->clock.now();
  if (failure) {
    recorder_.never_sent(failure->message);
    return tell_response(go, begun, {}, false);
  }
  const Sent sent =
      send_blocking(*line_->transport, line_->clock, test_.policy, rendering_.request);
  if (!sent.attempts.empty()) finish(go, begun, sent, context);
  bookends.ended(go.number, context);
}

std::optional<Failure> ThreadWorker::render(const Context& context) {
  if (is_rendered_ && test_.planned.is_constant()) return std::nullopt;
  auto failure = test_.planned.render(context, rendering_);
  is_rendered_ = !failure;
  return failure;
}

void ThreadWorker::finish(const Go& go, TimePoint begun, const Sent& sent, Context& context) {
  const Attempt& final = sent.attempts.back();
  for (const Attempt& attempt : sent.attempts) count_transfer(transfer_of(attempt.exchange));
  const Ending last = ending_of(final.exchange);
  const auto* broken = std::get_if<Broken>(&last);
  const bool was_cut = broken && broken->kind == ErrorKind::aborted;
  const bool was_cut_waiting =
      sent.reason == StopReason::stopping && line_->cut.stop_requested() && !was_cut;
  if (was_cut || was_cut_waiting) {
    record_attempts(sent, false);
    return recorder_.operation_aborted(static_cast<int>(sent.attempts.size()));
  }
  const bool holds = judge(final.exchange, context);
  record_attempts(sent, holds);
  if (const auto* response = std::get_if<Response>(&final.exchange)) {
    if (response->transfer.metrics) recorder_.sample(go.number, *response->transfer.metrics);
  }
  const auto count = static_cast<int>(sent.attempts.size());
  recorder_.operation_ended({.state = final_state(holds, count, sent.reason),
                             .stop_reason = sent.reason,
                             .attempts = count,
                             .resent_unsafe = sent.resent_unsafe,
                             .time = sent.elapsed,
                             .waited = sent.waited},
                            last);
  tell_response(go, begun, sent.elapsed, holds);
}

// Of an open load: how an operation that took `elapsed` met its due time.
void ThreadWorker::tell_response(const Go& go, TimePoint begun, std::chrono::nanoseconds elapsed,
                                 bool passed) {
  if (!is_open_) return;
  const auto delay = begun - go.due;
  recorder_.responded({.delay = delay, .response = delay + elapsed, .found_slot = go.found_slot},
                      passed);
}

void ThreadWorker::record_attempts(const Sent& sent, bool holds) {
  for (const Attempt& attempt : sent.attempts) {
    const bool is_last = &attempt == &sent.attempts.back();
    const Ending ending = ending_of(attempt.exchange);
    recorder_.attempt_ended(ending, transfer_of(attempt.exchange).timings.total, is_last && holds);
    if (!is_last) recorder_.retry_sent(ending, attempt.number + 1, *attempt.next_delay);
  }
}

void ThreadWorker::count_transfer(const Transfer& transfer) {
  recorder_.moved(transfer.bytes_sent, transfer.bytes_received);
  if (!transfer.reused_connection && !transfer.remote.empty()) recorder_.connection_opened();
  if (transfer.resends_blocked > 0) recorder_.resend_blocked(transfer.resends_blocked);
}

bool ThreadWorker::judge(const Exchange& exchange, Context& context) {
  if (const auto refusal = test_.planned.refuse(exchange)) {
    recorder_.failed_because(refusal->message);
    return false;
  }
  return validators_hold(test_.planned, std::get<Response>(exchange), context, recorder_);
}

}  // namespace resttest
