#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/http1_codec.h"
#include "load/collector.h"
#include "load/load_test.h"
#include "load/measurement.h"
#include "load/recorder.h"
#include "net/loop.h"
#include "net/resolver.h"
#include "net/timers.h"
#include "net/tls.h"

namespace resttest {

// One worker of async mode: a loop, its connections, and the operations on them. Everything in it
// belongs to its one thread, but for `wake`.
class EventWorker : private LoopEvents, private CodecEvents {
 public:
  EventWorker(const LoadTest& test, std::size_t number);

  // Works until all `tickets` are done or the run is stopped and its grace is over.
  void run(Tickets& tickets, Collector& collector, Bookends& bookends);

  void wake() { loop_.wake(); }  // Any thread.

 private:
  using SlotId = std::uint32_t;
  static constexpr SlotId kNobody = ~SlotId{0};

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
    std::vector<SocketId> idle;   // The one used last is used next.
  };

  struct Connection {
    SocketId socket = 0;
    Origin* origin = nullptr;
    SlotId slot = kNobody;
    bool is_ready = false;  // Connected, and secured where that is asked for.
    bool is_connected = false;
    bool was_used = false;           // It carried an exchange before the present one.
    std::uint64_t taken_before = 0;  // Bytes that the kernel had taken before the present exchange.
    TimePoint last_byte;             // When something came last.
    Http1Codec codec;
    std::unique_ptr<TlsSession> tls;
  };

  enum class Phase : std::uint8_t { resting, resolving, connecting, exchanging, backing_off };

  // The right of one operation to be in flight, and what it needs meanwhile.
  struct Slot {
    Phase phase = Phase::resting;
    bool is_done = false;  // The answer is whole.
    std::uint64_t ticket = 0;
    Operation operation;
    Context context;
    Rendering rendering;
    std::string bytes;                 // Of a request that varies.
    Origin* request_origin = nullptr;  // Where the request goes; null until it is known.
    Origin* origin = nullptr;          // Where the present exchange goes.
    Request hop;                       // What a redirect led to.
    std::string hop_bytes;
    Headers first_headers;  // Of the answer that redirected first.
    SocketId socket = 0;
    std::size_t next_endpoint = 0;
    int last_error = 0;  // errno of the address that was tried last.
    int hops = 0;        // Redirects followed by this attempt.
    TimePoint begun;     // The operation.
    TimePoint attempt_begun;
    TimePoint connect_deadline;
    std::optional<TransportError> error;
    Response response;
    std::unique_ptr<Measurement> measured;  // Where metrics are wanted.
  };

  // LoopEvents
  void connected(SocketId id) override;
  void received(SocketId id, std::string_view bytes) override;
  void ended(SocketId id) override;
  void failed(SocketId id, int error) override;

  // CodecEvents; the stream is the slot.
  void head(StreamId id, int status, std::string_view reason, const Headers& headers) override;
  void body(StreamId id, std::string_view bytes) override;
  void note(StreamId id, std::string_view what) override;
  void finished(StreamId id) override;
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override;

  // Operations.
  bool begin_operation(SlotId id);
  void advance(SlotId id);
  void begin_attempt(SlotId id);
  void end_attempt(SlotId id, const Ending& ending);
  void finish_operation(SlotId id, StopReason reason, const Ending& ending, bool holds);
  static Ending last_ending(const Slot& slot);
  void sample(const Slot& slot);
  bool judge(Slot& slot, const Ending& ending);
  void rest(SlotId id);
  std::optional<Failure> render(Slot& slot);

  // Exchanges.
  void find_connection(SlotId id);
  void start_exchange(Connection& connection, SlotId id);
  void complete(Connection& connection);
  void conclude(SlotId id);
  void follow(SlotId id);
  const Request& request_of(const Slot& slot) const;
  const std::string& bytes_of(const Slot& slot) const;
  void break_attempt(SlotId id, TransportError error);
  bool move_to_new_connection(Connection& connection);

  // Connections.
  Origin* origin_of(const std::string& url, Slot& slot);
  void look_up(Origin& origin, SlotId id);
  void take_answers();
  void open_connection(SlotId id);
  void try_next_endpoint(SlotId id, int error);
  void become_ready(Connection& connection);
  void deliver(Connection& connection, std::string_view plain);
  void transmit(Connection& connection, std::string_view plain);
  void receive_tls(Connection& connection, std::string_view cipher);
  void keep_or_close(Connection& connection);
  void close(Connection& connection);
  Connection& connection_of(SocketId id) { return *connections_[static_cast<std::uint32_t>(id)]; }

  // Time and the end.
  void arm(SlotId id);
  void expire(SlotId id);
  ErrorKind late_kind(const Slot& slot);
  void run_timers();
  void stop_if_told();
  void abort_rest();
  TimePoint next_look() const;

  const LoadTest& test_;
  std::size_t number_;
  Loop loop_;
  Timers timers_;
  Resolver resolver_;
  std::optional<TlsContext> tls_;
  Recorder recorder_;
  std::map<std::string, std::unique_ptr<Origin>, std::less<>> origins_;
  std::vector<Origin*> origin_by_number_;
  std::vector<std::unique_ptr<Connection>> connections_;  // By the low half of the socket's id.
  std::vector<Slot> slots_;
  std::vector<SlotId> doomed_;  // Their attempt cannot begin; `error` says why.
  Tickets* tickets_ = nullptr;
  Bookends* bookends_ = nullptr;
  int active_ = 0;            // Slots that do not rest.
  bool is_constant_;          // Every operation sends the same bytes.
  bool is_rendered_ = false;  // `constant_` holds them.
  Rendering constant_;
  std::string constant_bytes_;
  bool follows_ = false;  // Redirects.
  Wanted wanted_;
  std::optional<TimePoint> stop_at_;  // When the grace of a stopped run is over.
  std::string plain_;                 // Of TLS, used again.
  std::string cipher_;                // Likewise.
  TimePoint now_;
};

}  // namespace resttest
