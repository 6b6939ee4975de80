#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/http1_codec.h"
#include "http/http2_codec.h"
#include "load/measurement.h"
#include "load/recorder.h"
#include "net/loop.h"
#include "net/resolver.h"
#include "net/tls.h"

#include "resttest/http.h"
#include "resttest/load_model.h"
#include "resttest/options.h"

namespace resttest {

// The right of one operation to be in flight; a small number.
using SlotId = std::uint32_t;

// How exchanges reach their server. Of one load test.
struct Reach {
  std::chrono::nanoseconds timeout{};          // Of an attempt; 0: none.
  std::chrono::nanoseconds connect_timeout{};  // Name, TCP, TLS; 0: none.
  bool keep_alive = true;
  VerifyTls verify = VerifyTls::yes;
  int requests_per_connection = 0;  // 0: no limit.
  HttpVersion version = HttpVersion::automatic;
  std::size_t streams = 1;  // At a time on one HTTP/2 connection.
  std::string unix_socket;  // Where everything leads; empty: to the URL's host.
  std::vector<ResolvedName> resolve;
  Wanted wanted;
};

// Hears how exchanges end. It may start the next one from within.
class ExchangeEvents {
 public:
  virtual ~ExchangeEvents() = default;
  virtual void exchange_ended(SlotId id) = 0;
  virtual void exchange_broken(SlotId id, TransportError error) = 0;
};

// Where connections of one scheme, host and port go, and those that wait for work.
struct Origin;

// What an exchange sends, and where. All of it outlives the exchange.
struct Parcel {
  Origin* origin = nullptr;
  const Request* request = nullptr;
  const std::string* bytes = nullptr;  // Of the request, as HTTP/1.1 sends it.
  bool is_constant = false;            // Every exchange sends this request.
};

// The exchanges of one worker, one in each slot: it finds or makes the connection of each, and
// keeps what may be used again. No attempt, retry or redirect is known here. One thread, but for
// `wake`. Nothing ends from within `start`.
class Exchanges : private LoopEvents, private CodecEvents {
 public:
  Exchanges(const Reach& reach, std::size_t slots, Recorder& recorder, ExchangeEvents& events);
  ~Exchanges() override;

  // Where a URL leads; an error where nothing can be sent to it.
  std::variant<Origin*, TransportError> origin_of(const std::string& url);

  // `measured` is told of its phases; null: nobody wants to know.
  void start(SlotId id, const Parcel& parcel, TimePoint now, Measurement* measured);

  // Ends an exchange that runs: nothing more is heard of it.
  void cancel(SlotId id);

  // Of the exchange that ended last in a slot, until the next one starts there.
  Response& response(SlotId id) { return flights_[id].response; }

  // Whether the exchange that ended last in a slot was sent at `begun`, on a kept connection, and
  // answered in one piece: then waiting was all of it.
  bool is_plain(SlotId id, TimePoint begun) const {
    const Flight& flight = flights_[id];
    return flight.sent == begun && flight.first_byte == now_;
  }

  // Records what it waited and received.
  void record_phases(SlotId id);

  // When an exchange that began at `begun` is late; TimePoint::max() is never. It may move to
  // later as the exchange goes on, never to earlier.
  TimePoint deadline(SlotId id, TimePoint begun) const;

  // What an exchange that is late waited for; also cancels it. Its message is empty.
  TransportError give_up(SlotId id, TimePoint now);

  // Waits for events until `until`, or until woken, and tells them.
  void run_once(TimePoint until);
  void wake() { loop_.wake(); }  // Any thread.
  TimePoint now() const { return loop_.now(); }

 private:
  static constexpr SlotId kNobody = ~SlotId{0};

  struct Connection {
    SocketId socket = 0;
    Origin* origin = nullptr;
    SlotId slot = kNobody;  // Whose exchange runs or waits; of HTTP/1.1.
    bool is_ready = false;  // Connected, and secured where that is asked for.
    bool is_connected = false;
    bool was_used = false;           // It carried an exchange before the present one.
    bool is_dirty = false;           // `out` waits to be sent.
    int exchanges = 0;               // That it carried.
    std::uint64_t taken_before = 0;  // Bytes that the kernel had taken before the present exchange.
    TimePoint begun;                 // To connect; later, when that was done.
    TimePoint last_byte;             // When something came last.
    Http1Codec http1;
    std::unique_ptr<Http2Codec> http2;  // In place of the other one.
    std::vector<SlotId> waiting;        // For it to be ready; of HTTP/2.
    std::string out;                    // Of HTTP/2: the frames of all streams go out together.
    std::unique_ptr<TlsSession> tls;

    Codec& codec() {
      if (http2) return *http2;
      return http1;
    }
  };

  // An exchange and what came of it.
  struct Flight {
    enum class State : std::uint8_t { none, resolving, undecided, connecting, exchanging };

    State state = State::none;
    bool is_done = false;    // The answer is whole.
    bool has_begun = false;  // Its first byte came.
    Parcel parcel;
    Measurement* measured = nullptr;
    SocketId socket = 0;
    std::size_t next_endpoint = 0;
    TimePoint begun;  // Looking for a connection.
    TimePoint sent;
    TimePoint first_byte;
    std::optional<TransportError> error;
    Response response;
    Http2Request http2;  // Of a request that varies.
  };

  // LoopEvents
  void connected(SocketId id) override;
  void received(SocketId id, std::string_view bytes) override;
  void ended(SocketId id) override;
  void failed(SocketId id, int error) override;

  // CodecEvents; the stream is the slot.
  void head(StreamId id, int status, std::string_view reason, const Headers& headers) override;
  void body(StreamId id, std::string_view bytes) override;
  void note(StreamId, std::string_view) override {}
  void finished(StreamId id) override;
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override;

  // Connections.
  void find_connection(SlotId id);
  bool join_shared(SlotId id);
  bool wait_for_decision(SlotId id);
  void decide(Origin& origin, bool is_http2);
  void give_up_decision(Origin& origin);
  void find_again(std::vector<SlotId> slots);
  void look_up(SlotId id);
  std::vector<Endpoint> known_endpoints(const Origin& origin) const;
  void take_answers();
  void open_connection(SlotId id);
  const Flight* maker_of(const Connection& connection) const;
  void measure(const Connection& connection, void (Measurement::*step)(TimePoint));
  void speak_http2(Connection& connection);
  bool settle_protocol(Connection& connection);
  void become_ready(Connection& connection);
  bool move_to_new_connection(Connection& connection);
  void keep_or_close(Connection& connection);
  void close(Connection& connection);
  Connection& connection_of(SocketId id) { return *connections_[static_cast<std::uint32_t>(id)]; }

  // Bytes.
  void send_request(Connection& connection, SlotId id);
  void send_http1(Connection& connection, SlotId id);
  void send_http2(Connection& connection, SlotId id);
  const Http2Request& http2_request_of(Flight& flight);
  void note_dirty(Connection& connection);
  void flush();
  void transmit(Connection& connection, std::string_view plain);
  void receive_tls(Connection& connection, std::string_view cipher);
  void deliver(Connection& connection, std::string_view plain);
  void deliver_http2(Connection& connection, std::string_view plain);
  void complete(Connection& connection);

  // Ends.
  bool is_worn(const Connection& connection) const;
  void lose(Connection& connection, const TransportError& error);
  void end_http1(Connection& connection);
  void tell_ends();
  void tell_end(SlotId id);
  void break_off(SlotId id, TransportError error);

  Reach reach_;
  Recorder& recorder_;
  ExchangeEvents& events_;
  Loop loop_;
  Resolver resolver_;
  std::optional<TlsContext> tls_;
  std::map<std::string, std::unique_ptr<Origin>, std::less<>> origins_;
  std::vector<Origin*> origin_by_number_;
  std::vector<std::unique_ptr<Connection>> connections_;  // By the low half of the socket's id.
  std::vector<Flight> flights_;                           // By slot.
  std::vector<SlotId> ended_;                             // Streams, not told yet.
  std::vector<SocketId> dirty_;
  Http2Request constant_;                      // Of the requests that do not vary ...
  const Request* constant_request_ = nullptr;  // ... this one.
  std::string plain_;                          // Of TLS, used again.
  std::string cipher_;                         // Likewise.
  TimePoint now_;
};

}  // namespace resttest
