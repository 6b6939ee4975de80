#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/http1_line.h"

namespace resttest {

struct Http2Stream;

// Why a stream or a connection ended (RFC 9113, 7), as far as it makes a difference.
namespace http2_code {
inline constexpr std::uint32_t kNoError = 0;
inline constexpr std::uint32_t kProtocolError = 1;
inline constexpr std::uint32_t kRefusedStream = 7;
inline constexpr std::uint32_t kEnhanceYourCalm = 11;
inline constexpr std::uint32_t kHttp11Required = 13;
}  // namespace http2_code

std::string_view name_of_http2_code(std::uint32_t code);

struct Http2Goaway {
  std::int32_t last = 0;  // The last stream that the server took.
  std::uint32_t code = http2_code::kNoError;
};

// Hears what frames mean. Streams go by the protocol's number. Within these calls the session must
// not be asked for bytes.
class Http2SessionEvents {
 public:
  virtual ~Http2SessionEvents() = default;

  // A block of header fields; false where the rest of it does not matter.
  virtual void block_began(std::int32_t number) = 0;
  virtual bool field(std::int32_t number, std::string_view name, std::string_view value) = 0;
  virtual bool bad_field(std::int32_t number, std::string_view name, std::string_view value) = 0;
  virtual void block_ended(std::int32_t number) = 0;

  virtual void body(std::int32_t number, std::string_view bytes) = 0;
  virtual void answer_ended(std::int32_t number) = 0;
  virtual void bad_frame(std::int32_t number, std::string_view why) = 0;
  virtual void was_reset(std::int32_t number) = 0;  // By the server; `closed` follows.
  virtual void closed(std::int32_t number, std::uint32_t code) = 0;
  virtual void goaway(Http2Goaway what) = 0;

  // Of this side: it says good-bye with a reason; a request did not go out.
  virtual void gave_up(std::uint32_t code, std::string_view why) = 0;
  virtual void not_sent(std::int32_t number) = 0;
};

// nghttp2, without its types: the client's side of one connection. What it has to send waits until
// `flush`.
class Http2Session {
 public:
  explicit Http2Session(Http2SessionEvents& events);
  ~Http2Session();

  bool may_submit() const;
  std::size_t streams_allowed() const;  // By the server.

  // Starts a request with the body that `stream` hands out; its number.
  std::int32_t submit(Http2Stream& stream);

  Http2Stream* stream(std::int32_t number) const;  // Null where it was taken away, or is over.
  void cancel(std::int32_t number);                // Takes its stream away, too.
  void terminate(std::uint32_t code);

  // What broke the connection, if anything did.
  std::optional<Violation> receive(std::string_view bytes);

  bool wants_to_send() const;
  void flush(std::string& out);

 private:
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace resttest
