#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/codec.h"
#include "http/http1_codec.h"

#include "resttest/http.h"

namespace resttest {

// Reads an answer as libcurl hands it over, in lines and pieces, by the same codec as the event
// engine, so that both agree on what is an answer. One after the other.
class AnswerReader : private CodecEvents {
 public:
  struct Problem {
    ErrorKind kind;
    std::string detail;
  };

  AnswerReader(Wanted wanted, std::size_t body_limit) : wanted_(wanted), body_limit_(body_limit) {}

  // Before each sending. `is_http2` lets libcurl's own rendering of an HTTP/2 status line pass.
  // With `wants_headers` they are kept, whatever is wanted otherwise.
  void begin(bool is_head_request, bool is_http2, bool wants_headers);

  // False where nothing more is wanted: there is a problem.
  bool take_header_line(std::string_view line);
  bool take(std::string_view bytes);

  // The other side ended; the answer may be complete by that.
  void end();

  bool has_begun() const { return codec_ && codec_->has_begun(); }
  bool has_head() const { return has_head_; }
  bool is_complete() const { return is_complete_; }
  bool is_http2() const { return is_seen_http2_; }  // By its first line.
  bool is_reusable() const { return codec_ && codec_->room() > 0; }
  const std::optional<Problem>& problem() const { return problem_; }

  std::uint64_t body_bytes() const { return body_bytes_; }  // Transfer coding removed.

  Response& response() { return response_; }
  std::vector<std::string>& notes() { return notes_; }

 private:
  void head(StreamId id, int status, std::string_view reason, const Headers& headers) override;
  void body(StreamId id, std::string_view bytes) override;
  void note(StreamId id, std::string_view what) override;
  void finished(StreamId id) override;
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override;

  const Wanted wanted_;
  const std::size_t body_limit_;
  std::unique_ptr<Http1Codec> codec_;  // A new one when the last became unfit.
  bool is_http2_ = false;
  bool is_seen_http2_ = false;
  bool has_head_ = false;
  bool is_complete_ = false;
  std::uint64_t body_bytes_ = 0;
  std::optional<Problem> problem_;
  Response response_;
  std::vector<std::string> notes_;
};

}  // namespace resttest
