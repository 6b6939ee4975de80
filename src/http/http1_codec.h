#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "http/chunk_decoder.h"
#include "http/codec.h"
#include "http/http1_head.h"

#include "resttest/http.h"

namespace resttest {

// The bytes of a request as HTTP/1.1 sends them. Content-Length is added where the request
// announces a length and its headers do not; a header Transfer-Encoding: chunked sends the body as
// one chunk. Nothing is checked: that no part holds a line end is the matter of who renders it.
std::string encode_http1(const Request& request);
void encode_http1(const Request& request, std::string& out);  // Appends.

// HTTP/1.1 on one connection (RFC 9112): one exchange after the other, no pipelining.
//
// `start` may be called from within `finished`, `cancel` from within any event, and the codec may
// be destroyed within `finished` and `failed`. What the catalogue
// of hostile servers calls an error fails the exchange; what it calls an oddity is noted and ends
// the use of the connection, and so does everything that leaves its state in doubt. Notes come
// before the `head`, `finished` or `failed` that they belong to. Where bytes follow the end of a
// message, only those that came with its last byte are noted. In the steady state nothing is
// allocated.
class Http1Codec : public Codec {
 public:
  std::size_t room() const override { return state_ == State::idle && !retired_ ? 1 : 0; }
  void start(StreamId id, const Request& request, Wanted wanted, std::string& out) override;
  void cancel(StreamId id, std::string& out) override;
  void received(std::string_view bytes, CodecEvents& events, std::string& out) override;
  void ended(CodecEvents& events) override;

  // The same as `start` for a request whose bytes are made already and are sent by the caller.
  void start_encoded(StreamId id, bool is_head, Wanted wanted);

  void retire() override { retired_ = true; }
  bool has_begun(StreamId) const override { return has_begun_; }

  // The most bytes of a body that is wanted, for the exchanges that start from now on.
  void set_body_limit(std::size_t bytes) { body_limit_ = bytes; }

  // Of the exchange that runs, or of the last one: whether a byte of the answer came; whether the
  // first line of the final answer is complete; how many bytes of its body came.
  bool has_begun() const { return has_begun_; }
  bool has_first_line() const { return head_.has_first_line() && !head_.is_interim(); }
  std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  enum class State { idle, head, counted, chunked, until_close };

  bool read_head(std::string_view& bytes, CodecEvents& events);
  bool skip_interim(std::string_view& bytes, CodecEvents& events);
  bool announce_head(std::string_view& bytes, CodecEvents& events);
  bool begin_body(std::string_view bytes, CodecEvents& events);
  void keep(std::string_view bytes);
  void read_counted(std::string_view bytes, CodecEvents& events);
  void read_chunked(std::string_view bytes, CodecEvents& events);
  bool deliver(std::string_view piece, CodecEvents& events);
  bool tell_oddities(CodecEvents& events);
  void finish(std::string_view surplus, CodecEvents& events);
  void fail(ErrorKind kind, std::string_view detail, CodecEvents& events);

  State state_ = State::idle;
  bool retired_ = false;
  bool is_head_ = false;
  bool has_begun_ = false;
  StreamId id_ = 0;
  Wanted wanted_;
  int interims_ = 0;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t body_allowed_ = 0;
  std::uint64_t left_ = 0;  // Of a body with a length.
  std::size_t body_limit_ = limits::kResponseBodyBytes;
  HeaderBudget budget_;
  Oddities oddities_;  // Not told yet.
  Http1Head head_;
  ChunkDecoder chunks_;
  std::string kept_;  // The head as far as it came, where it did not come whole.
};

}  // namespace resttest
