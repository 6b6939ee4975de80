#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/codec.h"
#include "http/http1_line.h"
#include "http/http2_request.h"

namespace resttest {

// How an exchange ended.
struct Http2Ending {
  std::optional<Violation> failure = {};       // Nothing: it finished.
  std::optional<RetryClass> retry_class = {};  // Where it differs from what the kind says.
};

// One exchange of a connection: what was sent of its request, and what of its answer came.
struct Http2Stream {
  enum class State : std::uint8_t { free, running, ended };  // Ended: not told yet.

  // Sends `own_request` where `prepared` is none.
  void begin(StreamId for_id, const Http2Request* prepared, Wanted what, std::size_t body_limit);

  // The next bytes of the request's body, at most `most`.
  std::string_view next_body(std::size_t most);

  // Before each block of header fields, for each field, and behind the last: interim heads, the
  // head, trailers. A field of the head goes into `kept` where it is wanted.
  void begin_block() {
    has_begun = true;
    status = 0;
  }
  std::optional<Violation> take_field(std::string_view name, std::string_view value, Headers& kept);
  std::optional<Violation> end_block();

  // Whether the block that ended is the head of the final answer.
  bool is_final_head() const { return status >= 200; }

  // Counts a piece of the body and cuts it where the limit is; the violation comes with the cut.
  std::optional<Violation> take_body(std::string_view& piece);

  State state = State::free;
  StreamId id = 0;
  std::int32_t number = 0;  // What the protocol calls it.
  Wanted wanted = {};
  const Http2Request* request = nullptr;
  Http2Request own_request = {};  // Of one that nobody else keeps.
  std::size_t sent = 0;           // Of the body.
  bool is_sent = false;           // All of it.
  bool has_begun = false;
  bool has_head = false;
  bool was_reset = false;  // By the server.
  int status = 0;          // Of the block that is read; 0 where it has none.
  int interims = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t body_allowed = 0;
  std::uint64_t announced = 0;
  HeaderBudget budget = {};
  Http2Ending ending = {};
};

}  // namespace resttest
