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
  std::size_t head = 0;
  if (left_ == 0) {
    const bool is_whole = head_size_ == 0 && bytes.size() >= kHead;
    if (!take_head(bytes)) return {};
    if (!is_whole) return text_of_head();
    head = kHead;
  }
  const std::size_t payload = std::min(left_, bytes.size());
  left_ -= payload;
  const std::string_view piece(bytes.data() - head, head + payload);
  bytes.remove_prefix(payload);
  return piece;
}

// False where more of it has to come, or it violates a limit.
bool Http2Frames::take_head(std::string_view& bytes) {
  if (violation_) return false;
  const std::size_t taken = std::min(kHead - head_size_, bytes.size());
  std::memcpy(head_.data() + head_size_, bytes.data(), taken);
  head_size_ += taken;
  bytes.remove_prefix(taken);
  if (head_size_ < kHead) return false;
  head_size_ = 0;
  check_frame();
  return !violation_;
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
