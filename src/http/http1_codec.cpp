#include "http/http1_codec.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "base/format.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr std::size_t kKeptBetweenExchanges = 16 * limits::kKiB;

bool asks_to_close(const Headers& headers) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!is_same_word(headers[i].name, "connection")) continue;
    // A list; no other option holds this word.
    if (to_lower(headers[i].value).find("close") != std::string::npos) return true;
  }
  return false;
}

}  // namespace

void Http1Codec::start(StreamId id, const Request& request, Wanted wanted, std::string& out) {
  encode_http1(request, out);
  start_encoded(id, request.method == "HEAD", wanted);
  if (asks_to_close(request.headers)) retire();
}

void Http1Codec::start_encoded(StreamId id, bool is_head, Wanted wanted) {
  assert(room() == 1);
  state_ = State::head;
  id_ = id;
  is_head_ = is_head;
  wanted_ = wanted;
  has_begun_ = false;
  interims_ = 0;
  body_bytes_ = 0;
  body_allowed_ = wanted.body ? body_limit_ : std::numeric_limits<std::uint64_t>::max();
  budget_ = {};
  oddities_ = {};
  head_.begin();
  if (kept_.capacity() > kKeptBetweenExchanges) std::string().swap(kept_);
  kept_.clear();
}

void Http1Codec::cancel(StreamId id, std::string&) {
  if (state_ == State::idle || id != id_) return;
  state_ = State::idle;
  retire();
}

void Http1Codec::received(std::string_view bytes, CodecEvents& events, std::string&) {
  if (bytes.empty()) return;
  if (state_ == State::idle) return retire();
  has_begun_ = true;
  if (state_ == State::head && !read_head(bytes, events)) return;
  switch (state_) {
    case State::counted:
      return read_counted(bytes, events);
    case State::chunked:
      return read_chunked(bytes, events);
    case State::until_close:
      deliver(bytes, events);
      return;
    case State::idle:
    case State::head:
      return;
  }
}

void Http1Codec::ended(CodecEvents& events) {
  retire();
  switch (state_) {
    case State::idle:
      return;
    case State::until_close:
      return finish({}, events);
    case State::head:
      if (has_first_line()) {
        return fail(ErrorKind::recv_truncated_headers,
                    "the connection was closed before the end of the headers", events);
      }
      return fail(ErrorKind::recv_closed,
                  has_begun_ ? "the connection was closed before the first line of the answer"
                             : "the connection was closed before an answer",
                  events);
    case State::counted:
      return fail(ErrorKind::recv_truncated_body,
                  format("the connection was closed after {} of {} bytes of the body", body_bytes_,
                         body_bytes_ + left_),
                  events);
    case State::chunked:
      return fail(ErrorKind::recv_truncated_body,
                  format("the connection was closed after {} bytes of the body, before its last "
                         "chunk",
                         body_bytes_),
                  events);
  }
}

// Reads up to the end of the final head and takes it off `bytes`. False where the body has not
// begun: more has to come, or the exchange is over.
bool Http1Codec::read_head(std::string_view& bytes, CodecEvents& events) {
  if (!kept_.empty()) bytes = kept_.append(bytes);
  while (true) {
    switch (head_.read(bytes, budget_)) {
      case Http1Head::Progress::more:
        keep(bytes);
        return false;
      case Http1Head::Progress::broken:
        oddities_.add(head_.oddities());
        fail(head_.violation().kind, head_.violation().detail, events);
        return false;
      case Http1Head::Progress::complete:
        oddities_.add(head_.oddities());
        if (!head_.is_interim()) return announce_head(bytes, events);
        if (!skip_interim(bytes, events)) return false;
    }
  }
}

void Http1Codec::keep(std::string_view bytes) {
  if (kept_.empty()) {
    kept_ = bytes;
  } else {
    kept_.erase(0, kept_.size() - bytes.size());  // Interim heads before it.
  }
}

bool Http1Codec::skip_interim(std::string_view& bytes, CodecEvents& events) {
  if (++interims_ > limits::kInterimResponses) {
    fail(ErrorKind::limit_headers,
         format("more than {} interim responses (1xx) came", limits::kInterimResponses), events);
    return false;
  }
  bytes.remove_prefix(head_.size());
  head_.begin();
  return true;
}

bool Http1Codec::announce_head(std::string_view& bytes, CodecEvents& events) {
  static const Headers kNone;
  const bool announces_body = head_.is_chunked() || head_.content_length().value_or(0) > 0;
  if (head_.status() == 204 && announces_body) oddities_.add(Oddity::length_without_body);
  if (!head_.keeps_alive()) retire();
  if (!tell_oddities(events)) return false;
  if (wanted_.headers) {
    events.head(id_, head_.status(), head_.reason(bytes), head_.headers(bytes));
  } else {
    events.head(id_, head_.status(), {}, kNone);
  }
  if (state_ == State::idle) return false;
  bytes.remove_prefix(head_.size());
  return begin_body(bytes, events);
}

// How the body ends (RFC 9112, 6.3). False where there is none, and the exchange is over.
bool Http1Codec::begin_body(std::string_view bytes, CodecEvents& events) {
  const auto& length = head_.content_length();
  const bool is_empty = !head_.is_chunked() && length == std::uint64_t{0};
  if (is_empty || is_head_ || head_.status() == 204 || head_.status() == 304) {
    finish(bytes, events);
    return false;
  }
  if (head_.is_chunked()) {
    state_ = State::chunked;
    chunks_.begin();
    return true;
  }
  if (!length) {
    state_ = State::until_close;
    retire();
    return true;
  }
  if (*length > body_allowed_) {
    fail(ErrorKind::limit_body,
         format("a body of {} bytes is announced, {} are kept", *length, body_allowed_), events);
    return false;
  }
  state_ = State::counted;
  left_ = *length;
  return true;
}

void Http1Codec::read_counted(std::string_view bytes, CodecEvents& events) {
  const std::string_view piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
  left_ -= piece.size();
  if (!deliver(piece, events)) return;
  if (left_ == 0) finish(bytes.substr(piece.size()), events);
}

void Http1Codec::read_chunked(std::string_view bytes, CodecEvents& events) {
  std::string_view piece = chunks_.next(bytes, budget_);
  oddities_.add(chunks_.oddities());
  while (!piece.empty()) {
    if (!deliver(piece, events)) return;
    piece = chunks_.next(bytes, budget_);
    oddities_.add(chunks_.oddities());
  }
  if (chunks_.is_broken()) {
    fail(chunks_.violation().kind, chunks_.violation().detail, events);
  } else if (chunks_.is_complete()) {
    finish(bytes, events);
  }
}

// Hands a piece of the body over, up to the limit. False where the exchange is over by it.
bool Http1Codec::deliver(std::string_view piece, CodecEvents& events) {
  const std::uint64_t allowed = body_allowed_ - body_bytes_;
  const std::string_view within = piece.substr(0, std::min<std::uint64_t>(allowed, piece.size()));
  body_bytes_ += within.size();
  if (!within.empty()) events.body(id_, within);
  if (state_ == State::idle) return false;
  if (within.size() == piece.size()) return true;
  fail(ErrorKind::limit_body, format("the body has more than {} bytes", body_allowed_), events);
  return false;
}

// False where the exchange was cancelled over it.
bool Http1Codec::tell_oddities(CodecEvents& events) {
  if (oddities_.empty()) return true;
  retire();
  for (int i = 0; i < Oddities::kCount && state_ != State::idle; ++i) {
    const auto oddity = static_cast<Oddity>(i);
    if (oddities_.has(oddity)) events.note(id_, note_text(oddity));
  }
  oddities_ = {};
  return state_ != State::idle;
}

// The last call of an exchange, so that the next one may start within it.
void Http1Codec::finish(std::string_view surplus, CodecEvents& events) {
  if (!surplus.empty()) oddities_.add(Oddity::surplus);
  if (!tell_oddities(events)) return;
  state_ = State::idle;
  events.finished(id_);
}

void Http1Codec::fail(ErrorKind kind, std::string_view detail, CodecEvents& events) {
  if (!tell_oddities(events)) return;
  state_ = State::idle;
  retire();
  events.failed(id_, kind, detail);
}

}  // namespace resttest
