#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/http1_line.h"

namespace resttest {

// Takes the chunked transfer coding off a body (RFC 9112, 7.1). Extensions and trailers are
// checked, counted against the limits and dropped.
class ChunkDecoder {
 public:
  // Before each body.
  void begin();

  // The next piece of the body, taken with all before it off the front of `bytes`. Empty where
  // `bytes` are used up, the body is complete, or it is broken; what stands behind a complete body
  // stays in `bytes`.
  std::string_view next(std::string_view& bytes, HeaderBudget& budget);

  bool is_complete() const { return state_ == State::complete; }
  bool is_broken() const { return state_ == State::broken; }
  const Violation& violation() const { return violation_; }  // Of a broken one.
  Oddities oddities() const { return oddities_; }

 private:
  enum class State {
    size,
    blank,  // Between a size and its extension.
    extension,
    size_end,  // After the carriage return.
    data,
    data_end,   // Before the carriage return.
    data_line,  // After it.
    trailer,
    complete,
    broken,
  };

  void take(char c, HeaderBudget& budget);
  void take_size(char c, HeaderBudget& budget);
  void after_size(char c, HeaderBudget& budget);
  void end_of_size();
  void count_extension(HeaderBudget& budget);
  void take_trailer(std::string_view& bytes, HeaderBudget& budget);
  void take_trailer_line(HeaderBudget& budget);
  void broken(ErrorKind kind, std::string detail);

  State state_ = State::size;
  std::uint64_t left_ = 0;  // The size read so far, or the bytes of the chunk to come.
  int digits_ = 0;
  std::size_t extension_bytes_ = 0;  // Of all chunks.
  bool has_trailer_ = false;
  std::string line_;  // Of a trailer.
  Oddities oddities_;
  Violation violation_;
};

}  // namespace resttest
