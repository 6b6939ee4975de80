#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "resttest/http.h"

namespace resttest {

// Names an exchange on its connection; the caller chooses it.
using StreamId = std::uint32_t;

// What of a response anybody will look at. The rest is checked, counted and dropped.
struct Wanted {
  bool headers = false;
  bool body = false;
};

// Hears what a codec read. Views hold for the call only. Each exchange ends with one call, of
// `finished` or `failed`.
class CodecEvents {
 public:
  virtual ~CodecEvents() = default;

  // The head of the final response. `headers` and `reason` are empty where headers are not wanted.
  virtual void head(StreamId id, int status, std::string_view reason, const Headers& headers) = 0;
  virtual void body(StreamId id, std::string_view bytes) = 0;  // Also where it is not wanted.
  virtual void note(StreamId id, std::string_view what) = 0;   // An oddity that changes no verdict.
  virtual void finished(StreamId id) = 0;
  virtual void failed(StreamId id, ErrorKind kind, std::string_view detail) = 0;
};

// One connection's protocol: requests to bytes, bytes to events. It knows no socket, no TLS and
// no clock, so any split of the same bytes must give the same events. `out` grows by what has to
// be sent: requests, but also the answers that HTTP/2 owes on its own.
class Codec {
 public:
  virtual ~Codec() = default;

  // How many exchanges may start now. HTTP/1.1: one at a time. Zero for good where the other
  // side closes, or anything made the connection unfit to be used again.
  virtual std::size_t room() const = 0;

  virtual void start(StreamId id, const Request& request, Wanted wanted, std::string& out) = 0;
  virtual void cancel(StreamId id, std::string& out) = 0;

  // May be called with bytes while no exchange runs: the connection is then unfit (`room` is 0).
  virtual void received(std::string_view bytes, CodecEvents& events, std::string& out) = 0;

  // The other side ended its bytes: the end of a response without a length, else a failure.
  virtual void ended(CodecEvents& events) = 0;

  // No exchange after those that run.
  virtual void retire() = 0;

  // Of an exchange that runs: whether a byte of its answer came.
  virtual bool has_begun(StreamId id) const = 0;

  // Within `failed`: what a repeat could do, where this case differs from its kind.
  virtual std::optional<RetryClass> failure_class() const { return std::nullopt; }

  // What an exchange fails with that gets no more bytes until its time is up, where the other side
  // gave a reason for its silence; `failure_class` is that of this case then.
  virtual std::optional<ErrorKind> silence() const { return std::nullopt; }
};

}  // namespace resttest
