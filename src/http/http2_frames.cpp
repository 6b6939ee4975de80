#include "http/http2_frames.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/format.h"
#include "base/limits.h"

namespace resttest {
namespace {

// RFC 9113, 6.
constexpr unsigned kData = 0;
constexpr unsigned kHeaders = 1;
constexpr unsigned kPushPromise = 5;
constexpr unsigned kWindowUpdate = 8;
constexpr unsigned kContinuation = 9;

}  // namespace

std::string_view Http2Frames::next(std::string_view& bytes) {
  if (violation_) return {};
  std::size_t taken = 0;
  if (left_ == 0) {
    taken = std::min(kHead - head_size_, bytes.size());
    std::memcpy(head_.data() + head_size_, bytes.data(), taken);
    head_size_ += taken;
    if (head_size_ == kHead) {
      head_size_ = 0;
      check_frame();
      if (violation_) return {};
    }
  }
  const std::size_t payload = std::min(left_, bytes.size() - taken);
  left_ -= payload;
  const std::string_view piece = bytes.substr(0, taken + payload);
  bytes.remove_prefix(piece.size());
  return piece;
}

void Http2Frames::check_frame() {
  const std::size_t length = std::size_t{head_[0]} << 16U | std::size_t{head_[1]} << 8U | head_[2];
  if (std::memcmp(head_.data(), "HTTP/1.", 7) == 0) {
    return broken(ErrorKind::h2_protocol, "the server answered in HTTP/1, not in HTTP/2");
  }
  if (length > limits::kFrameBytes) {
    return broken(ErrorKind::h2_protocol,
                  format("a frame of {} bytes came, {} are allowed", length, limits::kFrameBytes));
  }
  const unsigned type = head_[3];
  if (type == kPushPromise) {
    return broken(ErrorKind::h2_protocol, "a PUSH_PROMISE came, and push is switched off");
  }
  left_ = length;
  count(length, type);
}

void Http2Frames::count(std::size_t length, unsigned type) {
  if (type != kContinuation) continuations_ = 0;
  if (type == kContinuation && ++continuations_ > limits::kContinuations) {
    return broken(ErrorKind::h2_flood, format("a header block has more than {} CONTINUATION frames",
                                              limits::kContinuations));
  }
  if (type == kWindowUpdate) return;  // Owed to who sends much.
  if (type == kHeaders || (length > 0 && (type == kData || type == kContinuation))) {
    without_progress_ = 0;
  } else if (++without_progress_ > limits::kIdleFrames) {
    broken(ErrorKind::h2_flood, format("more than {} frames in a row brought no part of an answer",
                                       limits::kIdleFrames));
  }
}

void Http2Frames::broken(ErrorKind kind, std::string detail) {
  violation_ = Violation{kind, std::move(detail)};
}

}  // namespace resttest
