#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "load/collector.h"
#include "load/exchanges.h"
#include "load/load_test.h"
#include "load/measurement.h"
#include "load/recorder.h"
#include "load/schedule.h"
#include "net/timers.h"

namespace resttest {

// One worker of async mode: its operations, each in a slot, and the exchanges that they make.
// Everything in it belongs to its one thread, but for `wake`.
class EventWorker : private ExchangeEvents {
 public:
  EventWorker(const LoadTest& test, Share share);

  // Works until the schedule has nothing more to do, or the run is stopped and its grace is over.
  void run(Schedule& schedule, Collector& collector, Bookends& bookends);

  void wake() { exchanges_.wake(); }  // Any thread.

 private:
  enum class State : std::uint8_t { resting, parked, waiting, sending, backing_off };

  // The right of one operation to be in flight, and what it needs meanwhile.
  struct Slot {
    State state = State::resting;
    Go go;
    Operation operation;
    Context context;
    Rendering rendering;
    std::string bytes;                 // Of a request that varies.
    Origin* request_origin = nullptr;  // Where the request goes; null until it is known.
    Request hop;                       // What a redirect led to.
    std::string hop_bytes;
    Headers first_headers;  // Of the answer that redirected first.
    int hops = 0;           // Redirects followed by this attempt.
    bool is_plain = false;  // Its phases are not recorded yet: waiting was all of it.
    TimePoint begun;        // The operation.
    TimePoint attempt_begun;
    std::optional<TransportError> error;
    std::unique_ptr<Measurement> measured;  // Where metrics are wanted.
  };

  // ExchangeEvents
  void exchange_ended(SlotId id) override;
  void exchange_broken(SlotId id, TransportError error) override;

  // Operations.
  void begin();
  void take_turn(SlotId id);
  void park(SlotId id);
  void take_arrivals();
  bool begin_operation(SlotId id, const Go& go);
  std::optional<Failure> render(Slot& slot);
  void advance(SlotId id);
  void end_operation(SlotId id, const OperationEnd& end, const Ending& ending);
  void finish_operation(SlotId id, StopReason reason, const Ending& ending, bool holds);
  void tell_response(const Slot& slot, bool passed);
  void rest(SlotId id);

  // Attempts.
  void begin_attempt(SlotId id);
  void end_attempt(SlotId id, const Ending& ending);
  void break_attempt(SlotId id, TransportError error);
  void send(SlotId id, Origin* origin);
  void follow(SlotId id);
  Ending last_ending(SlotId id);
  bool judge(SlotId id, const Ending& ending);
  void sample(const Slot& slot);
  const Request& request_of(const Slot& slot) const;
  const std::string& bytes_of(const Slot& slot) const;

  // Time and the end.
  void arm(SlotId id);
  void run_timers();
  void run_timer(SlotId id);
  void abort(SlotId id);
  bool is_stopping() const { return stop_at_ || test_.stop.stop_requested(); }
  void stop_if_told();
  void abort_rest();
  TimePoint next_look() const;
  void hand_over(Collector& collector);

  const LoadTest& test_;
  Share share_;
  Recorder recorder_;
  Timers timers_;
  std::vector<Slot> slots_;
  Exchanges exchanges_;
  std::unique_ptr<Feed> feed_;
  Bookends* bookends_ = nullptr;
  std::vector<SlotId> parked_;  // The one parked last is used next.
  std::vector<SlotId> doomed_;  // Their attempt cannot begin; `error` says why.
  std::size_t active_ = 0;      // Slots that do not rest.
  bool is_open_ = false;        // Operations have a due time.
  bool is_constant_;            // Every operation sends the same bytes.
  bool is_rendered_ = false;    // `constant_` holds them.
  Rendering constant_;
  std::string constant_bytes_;
  bool follows_;                      // Redirects.
  std::optional<TimePoint> stop_at_;  // When the grace of a stopped run is over.
  TimePoint now_;
};

}  // namespace resttest
