#include "http/http2_session.h"

#include <array>
#include <cstring>
#include <new>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "base/limits.h"
#include "http/http2_stream.h"

namespace resttest {
namespace {

// Large enough that a server hardly ever waits for leave to send more.
constexpr std::int32_t kStreamWindow = limits::kMiB;
constexpr std::int32_t kConnectionWindow = 16 * limits::kMiB;

static_assert(http2_code::kProtocolError == NGHTTP2_PROTOCOL_ERROR);
static_assert(http2_code::kRefusedStream == NGHTTP2_REFUSED_STREAM);
static_assert(http2_code::kEnhanceYourCalm == NGHTTP2_ENHANCE_YOUR_CALM);
static_assert(http2_code::kHttp11Required == NGHTTP2_HTTP_1_1_REQUIRED);

using Session = nghttp2_session*;
using Frame = const nghttp2_frame*;
using Callbacks = nghttp2_session_callbacks*;

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string_view text_of(nghttp2_rcbuf* buffer) {
  const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buffer);
  return text_of(bytes.base, bytes.len);
}

// nghttp2 takes what it only reads as writable.
std::uint8_t* bytes_of(std::string_view text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

Http2SessionEvents& events_of(void* self) { return *static_cast<Http2SessionEvents*>(self); }

// What a callback of nghttp2 returns: whether the rest of the block matters.
int go_on_if(bool is_fine) { return is_fine ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; }

void take_frame(const nghttp2_frame& frame, Http2SessionEvents& events) {
  const std::int32_t number = frame.hd.stream_id;
  if (frame.hd.type == NGHTTP2_GOAWAY) {
    return events.goaway({frame.goaway.last_stream_id, frame.goaway.error_code});
  }
  if (frame.hd.type == NGHTTP2_RST_STREAM) return events.was_reset(number);
  if (frame.hd.type != NGHTTP2_HEADERS && frame.hd.type != NGHTTP2_DATA) return;
  if (frame.hd.type == NGHTTP2_HEADERS) events.block_ended(number);
  if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) events.answer_ended(number);
}

void hear_of_blocks(Callbacks set) {
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      set, [](Session, Frame frame, void* self) {
        events_of(self).block_began(frame->hd.stream_id);
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback2(
      set, [](Session, Frame frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value, std::uint8_t,
              void* self) {
        return go_on_if(events_of(self).field(frame->hd.stream_id, text_of(name), text_of(value)));
      });
  // Without this one a field that breaks the rules would be skipped.
  nghttp2_session_callbacks_set_on_invalid_header_callback2(set, [](Session, Frame frame,
                                                                    nghttp2_rcbuf* name,
                                                                    nghttp2_rcbuf* value,
                                                                    std::uint8_t, void* self) {
    return go_on_if(events_of(self).bad_field(frame->hd.stream_id, text_of(name), text_of(value)));
  });
}

void hear_of_frames(Callbacks set) {
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      set, [](Session, std::uint8_t, std::int32_t number, const std::uint8_t* bytes,
              std::size_t size, void* self) {
        events_of(self).body(number, text_of(bytes, size));
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(set, [](Session, Frame frame, void* self) {
    take_frame(*frame, events_of(self));
    return 0;
  });
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
      set, [](Session, Frame frame, int error, void* self) {
        events_of(self).bad_frame(frame->hd.stream_id, nghttp2_strerror(error));
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      set, [](Session, std::int32_t number, std::uint32_t code, void* self) {
        events_of(self).closed(number, code);
        return 0;
      });
}

void hear_of_sending(Callbacks set) {
  nghttp2_session_callbacks_set_on_frame_send_callback(set, [](Session, Frame frame, void* self) {
    const nghttp2_goaway& goaway = frame->goaway;
    if (frame->hd.type == NGHTTP2_GOAWAY && goaway.error_code != NGHTTP2_NO_ERROR) {
      events_of(self).gave_up(goaway.error_code,
                              text_of(goaway.opaque_data, goaway.opaque_data_len));
    }
    return 0;
  });
  nghttp2_session_callbacks_set_on_frame_not_send_callback(
      set, [](Session, Frame frame, int, void* self) {
        if (frame->hd.type == NGHTTP2_HEADERS) events_of(self).not_sent(frame->hd.stream_id);
        return 0;
      });
}

ssize_t read_body(Session session, std::int32_t number, std::uint8_t* bytes, std::size_t most,
                  std::uint32_t* flags, nghttp2_data_source*, void*) {
  auto* stream = static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session, number));
  if (!stream || stream->number != number) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  if (stream->state != Http2Stream::State::running) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const std::string_view piece = stream->next_body(most);
  std::memcpy(bytes, piece.data(), piece.size());
  if (stream->is_sent) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(piece.size());
}

struct DeleteSession {
  void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
};
struct DeleteCallbacks {
  void operator()(nghttp2_session_callbacks* made) const { nghttp2_session_callbacks_del(made); }
};
struct DeleteOption {
  void operator()(nghttp2_option* made) const { nghttp2_option_del(made); }
};

}  // namespace

std::string_view name_of_http2_code(std::uint32_t code) { return nghttp2_http2_strerror(code); }

struct Http2Session::State {
  std::unique_ptr<nghttp2_session, DeleteSession> session;
  std::vector<nghttp2_nv> fields;
};

Http2Session::Http2Session(Http2SessionEvents& events) : state_(std::make_unique<State>()) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
  nghttp2_session* made = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
  const std::unique_ptr<nghttp2_session_callbacks, DeleteCallbacks> callbacks_owner(callbacks);
  if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
  const std::unique_ptr<nghttp2_option, DeleteOption> option_owner(option);
  hear_of_blocks(callbacks);
  hear_of_frames(callbacks);
  hear_of_sending(callbacks);
  nghttp2_option_set_no_closed_streams(option, 1);
  if (nghttp2_session_client_new2(&made, callbacks, &events, option) != 0) throw std::bad_alloc();
  state_->session.reset(made);
  constexpr std::array<nghttp2_settings_entry, 3> kSettings{
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits::kResponseHeaderBytes}}};
  nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, kSettings.data(), kSettings.size());
  nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

Http2Session::~Http2Session() = default;

bool Http2Session::may_submit() const {
  return nghttp2_session_check_request_allowed(state_->session.get()) != 0;
}

std::size_t Http2Session::streams_allowed() const {
  return nghttp2_session_get_remote_settings(state_->session.get(),
                                             NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

std::int32_t Http2Session::submit(Http2Stream& stream) {
  constexpr std::uint8_t kLent = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
  const Http2Request& request = *stream.request;
  std::vector<nghttp2_nv>& fields = state_->fields;
  fields.clear();
  for (std::size_t i = 0; i < request.size(); ++i) {
    const auto [name, value] = request[i];
    fields.push_back({bytes_of(name), bytes_of(value), name.size(), value.size(), kLent});
  }
  nghttp2_data_provider provider{};
  provider.read_callback = &read_body;
  const std::int32_t number =
      nghttp2_submit_request(state_->session.get(), nullptr, fields.data(), fields.size(),
                             stream.is_sent ? nullptr : &provider, &stream);
  if (number < 0) throw std::bad_alloc();  // All else is ruled out by `may_submit`.
  return number;
}

Http2Stream* Http2Session::stream(std::int32_t number) const {
  return static_cast<Http2Stream*>(
      nghttp2_session_get_stream_user_data(state_->session.get(), number));
}

// nghttp2 forgets it once the frame is out, where it is not over by then.
void Http2Session::cancel(std::int32_t number) {
  nghttp2_session* session = state_->session.get();
  nghttp2_session_set_stream_user_data(session, number, nullptr);
  nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, number, NGHTTP2_CANCEL);
}

void Http2Session::terminate(std::uint32_t code) {
  nghttp2_session_terminate_session(state_->session.get(), code);
}

std::optional<Violation> Http2Session::receive(std::string_view bytes) {
  const ssize_t taken =
      nghttp2_session_mem_recv(state_->session.get(), bytes_of(bytes), bytes.size());
  if (taken >= 0) return std::nullopt;
  const int error = static_cast<int>(taken);
  const auto kind = error == NGHTTP2_ERR_FLOODED ? ErrorKind::h2_flood : ErrorKind::h2_protocol;
  return Violation{kind, nghttp2_strerror(error)};
}

bool Http2Session::wants_to_send() const {
  return nghttp2_session_want_write(state_->session.get()) != 0;
}

void Http2Session::flush(std::string& out) {
  while (true) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(state_->session.get(), &bytes);
    if (size <= 0) return;
    out.append(text_of(bytes, static_cast<std::size_t>(size)));
  }
}

}  // namespace resttest
