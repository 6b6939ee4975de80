#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "http/http1_line.h"

namespace resttest {

// Walks over the frames that a server sends, before anybody reads them: their size, and whether
// they bring anything. Whatever a library would bear, these limits are ours.
class Http2Frames {
 public:
  // Takes the next piece off `bytes`: up to the end of a frame, or all there is. The head of a
  // frame is handed out whole: nghttp2 1.52, as Debian patched it, counts each part of one as
  // another CONTINUATION. A frame that violates a limit is not handed out, and nothing is after it.
  // Empty where there is nothing to hand out yet. Holds until the next call.
  std::string_view next(std::string_view& bytes);

  const std::optional<Violation>& violation() const { return violation_; }

 private:
  static constexpr std::size_t kHead = 9;

  bool take_head(std::string_view& bytes);
  void check_frame();
  void count(std::size_t length, unsigned type);
  void broken(ErrorKind kind, std::string detail);

  std::string_view text_of_head() const {
    return {reinterpret_cast<const char*>(head_.data()), head_.size()};
  }

  std::array<unsigned char, kHead> head_{};
  std::size_t head_size_ = 0;  // How much of it came.
  std::size_t left_ = 0;       // Of the payload.
  int without_progress_ = 0;   // Frames since the last that brought a part of an answer.
  int continuations_ = 0;      // Of the header block that is read.
  std::optional<Violation> violation_;
};

}  // namespace resttest
