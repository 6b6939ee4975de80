#include <system_error>
#include <thread>
#include <utility>

#include "load/collector.h"
#include "load/load_test.h"
#include "load/recorder.h"
#include "operation/send_blocking.h"

namespace resttest {
namespace {

// One thread of sync mode: an operation after the other over a transport of its own.
class Worker {
 public:
  Worker(const LoadTest& test, std::size_t number)
      : test_(test),
        number_(number),
        transport_(test.make_transport()),
        clock_(test.stop),
        recorder_(test.threshold, test.wants_notes, test.metrics) {}

  void run(Tickets& tickets, Collector& collector, Bookends& bookends) {
    while (!clock_.is_stopped()) {
      const auto ticket = tickets.next();
      if (!ticket) break;
      run_operation(*ticket, bookends);
      if (collector.is_asked(number_)) collector.hand_over(number_, recorder_.take());
    }
    collector.hand_over(number_, recorder_.take());
  }

 private:
  void run_operation(std::uint64_t ticket, Bookends& bookends) {
    Context context = Context::on(test_.context);
    test_.planned.draw_generators(context);
    const auto failure = render(context);
    bookends.began(ticket, rendering_);
    if (failure) return fail_unsent(*failure);
    const Sent sent = send_blocking(*transport_, clock_, test_.policy, rendering_.request);
    if (!sent.attempts.empty()) finish(ticket, sent, context);
    bookends.ended(ticket, context);
  }

  std::optional<Failure> render(const Context& context) {
    if (is_rendered_ && test_.planned.is_constant()) return std::nullopt;
    auto failure = test_.planned.render(context, rendering_);
    is_rendered_ = !failure;
    return failure;
  }

  // What could not be rendered counts as one attempt that our own side ended.
  void fail_unsent(const Failure& failure) {
    const Broken broken(ErrorKind::internal);
    recorder_.attempt_ended(broken, {}, false);
    recorder_.operation_ended({.state = Outcome::State::fail}, broken);
    recorder_.failed_because(failure.message);
  }

  void finish(std::uint64_t ticket, const Sent& sent, Context& context) {
    const Attempt& final = sent.attempts.back();
    for (const Attempt& attempt : sent.attempts) count_transfer(transfer_of(attempt.exchange));
    const Ending last = ending_of(final.exchange);
    if (const auto* broken = std::get_if<Broken>(&last);
        broken && broken->kind == ErrorKind::aborted) {
      record_attempts(sent, false);
      return recorder_.operation_aborted(static_cast<int>(sent.attempts.size()));
    }
    const bool holds = judge(final.exchange, context);
    record_attempts(sent, holds);
    if (const auto* response = std::get_if<Response>(&final.exchange)) {
      if (response->transfer.metrics) recorder_.sample(ticket, *response->transfer.metrics);
    }
    const auto count = static_cast<int>(sent.attempts.size());
    recorder_.operation_ended({.state = final_state(holds, count, sent.reason),
                               .stop_reason = sent.reason,
                               .attempts = count,
                               .resent_unsafe = sent.resent_unsafe,
                               .time = sent.elapsed,
                               .waited = sent.waited},
                              last);
  }

  void record_attempts(const Sent& sent, bool holds) {
    for (const Attempt& attempt : sent.attempts) {
      const bool is_last = &attempt == &sent.attempts.back();
      const Ending ending = ending_of(attempt.exchange);
      recorder_.attempt_ended(ending, transfer_of(attempt.exchange).timings.total,
                              is_last && holds);
      if (!is_last) recorder_.retry_sent(ending, attempt.number + 1, *attempt.next_delay);
    }
  }

  void count_transfer(const Transfer& transfer) {
    recorder_.moved(transfer.bytes_sent, transfer.bytes_received);
    if (!transfer.reused_connection && !transfer.remote.empty()) recorder_.connection_opened();
    if (transfer.resends_blocked > 0) recorder_.resend_blocked(transfer.resends_blocked);
  }

  bool judge(const Exchange& exchange, Context& context) {
    if (const auto refusal = test_.planned.refuse(exchange)) {
      recorder_.failed_because(refusal->message);
      return false;
    }
    if (test_.planned.validators.empty()) return true;
    const Answer answer(std::get<Response>(exchange));
    const std::vector<Failure> failures = test_.planned.validate(answer, context);
    for (const Failure& failure : failures) recorder_.failed_because(failure.message);
    return failures.empty();
  }

  const LoadTest& test_;
  std::size_t number_;
  std::unique_ptr<Transport> transport_;
  SystemClock clock_;
  Recorder recorder_;
  Rendering rendering_;
  bool is_rendered_ = false;
};

class ThreadEngine : public Engine {
 public:
  explicit ThreadEngine(const LoadTest& test) : test_(test) {
    for (int i = 0; i < test.concurrency; ++i) {
      workers_.push_back(std::make_unique<Worker>(test_, workers_.size()));
    }
  }

  ~ThreadEngine() override { join(); }

  std::size_t workers() const override { return workers_.size(); }

  void start(Tickets& tickets, Collector& collector, Bookends& bookends) override {
    try {
      for (std::size_t i = 0; i < workers_.size(); ++i) start_one(i, tickets, collector, bookends);
    } catch (const std::system_error&) {
      // No more threads to be had. Those that run use what was passed, so they end first.
      tickets.close();
      for (std::size_t i = threads_.size(); i < workers_.size(); ++i) {
        collector.finish(i, std::current_exception());
      }
    }
  }

  void wake() override {}  // Each looks after its operation; nobody waits for it.

  void join() override {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void start_one(std::size_t i, Tickets& tickets, Collector& collector, Bookends& bookends) {
    threads_.emplace_back([this, i, &tickets, &collector, &bookends] {
      std::exception_ptr problem;
      try {
        workers_[i]->run(tickets, collector, bookends);
      } catch (...) {
        problem = std::current_exception();
      }
      collector.finish(i, problem);
    });
  }

  LoadTest test_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Engine> make_thread_engine(const LoadTest& test) {
  return std::make_unique<ThreadEngine>(test);
}

}  // namespace resttest
