#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "http/codec.h"
#include "http/http2_request.h"

namespace resttest {

// HTTP/2 on one connection (RFC 9113): several exchanges at a time.
//
// What `start` and `received` append to `out` belongs together: a caller that starts the next
// exchanges within `finished`, gives the same `out` and hands it to the kernel once, after
// `received`, sends the frames of all streams in one write. `received` may ask for bytes to be sent
// while nothing runs. As with HTTP/1.1, `start` may be called from within `finished` and `failed`,
// `cancel` from within any event, and the codec may be destroyed within `finished` and `failed`.
//
// Any split of the same bytes gives the same events in the same order, but for how much is told of
// a body that turns out longer than its Content-Length. A violation that is one
// stream's own fails that one, and no exchange follows on the connection; any other fails all.
class Http2Codec : public Codec {
 public:
  explicit Http2Codec(std::size_t streams);  // The most exchanges at a time, at least 1.
  ~Http2Codec() override;

  // As many as both sides want, less those that run; zero for good after GOAWAY.
  std::size_t room() const override;

  void start(StreamId id, const Request& request, Wanted wanted, std::string& out) override;
  void cancel(StreamId id, std::string& out) override;
  void received(std::string_view bytes, CodecEvents& events, std::string& out) override;
  void ended(CodecEvents& events) override;
  void retire() override;
  bool has_begun(StreamId id) const override;
  std::optional<RetryClass> failure_class() const override;
  std::optional<ErrorKind> silence() const override;

  // The same as `start` for a request made before, which has to live until the exchange ended.
  void start_prepared(StreamId id, const Http2Request& request, Wanted wanted, std::string& out);

  // Whether the head of the final answer came; how many bytes of its body did. Of one that runs.
  bool has_head(StreamId id) const;
  std::uint64_t body_bytes(StreamId id) const;

  // The most bytes of a body that is wanted, for the exchanges that start from now on.
  void set_body_limit(std::size_t bytes);

  std::size_t running() const;

 private:
  struct Connection;

  std::unique_ptr<Connection> connection_;
};

}  // namespace resttest
