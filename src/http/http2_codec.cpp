#include "http/http2_codec.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "base/format.h"
#include "http/http2_frames.h"
#include "http/http2_stream.h"

namespace resttest {
namespace {

// Large enough that a server hardly ever waits for leave to send more.
constexpr std::int32_t kStreamWindow = limits::kMiB;
constexpr std::int32_t kConnectionWindow = 16 * limits::kMiB;

using Stream = Http2Stream;

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

struct DeleteSession {
  void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
};
struct DeleteCallbacks {
  void operator()(nghttp2_session_callbacks* made) const { nghttp2_session_callbacks_del(made); }
};
struct DeleteOption {
  void operator()(nghttp2_option* made) const { nghttp2_option_del(made); }
};

struct Goaway {
  std::int32_t last = 0;
  std::uint32_t code = NGHTTP2_NO_ERROR;
};

}  // namespace

struct Http2Codec::Connection {
  explicit Connection(std::size_t count);
  static void set_callbacks(nghttp2_session_callbacks* set);

  std::size_t room() const;
  void start(StreamId id, const Http2Request* prepared, const Request* plain, Wanted wanted,
             std::string& out);
  std::int32_t submit(Stream& stream);
  void receive(std::string_view bytes, CodecEvents& receiver, std::string& out);
  bool feed(std::string_view piece, std::string& out);
  void flush(std::string& out);
  bool tell(CodecEvents& receiver);

  Stream* find(StreamId id);
  Stream* stream_of(std::int32_t number) const;
  void cancel(Stream& stream);
  void end(Stream& stream, Http2Ending ending);
  int fail(Stream& stream, Violation violation);
  void break_off(Violation found);
  void fail_all(const Violation& cause);
  std::optional<RetryClass> class_by_goaway(std::int32_t number) const;

  // What nghttp2 tells of.
  int take_field(std::int32_t number, std::string_view name, std::string_view value);
  int take_body(std::int32_t number, std::string_view bytes);
  void take_frame(const nghttp2_frame& frame);
  void take_headers(Stream& stream);
  void refuse_frame(const nghttp2_frame& frame, int error);
  void close(Stream& stream, std::uint32_t code);
  void note_sent(const nghttp2_frame& frame);
  void note_not_sent(const nghttp2_frame& frame);

  std::unique_ptr<nghttp2_session, DeleteSession> session;
  Http2Frames frames;
  std::vector<Stream> streams;
  std::vector<Stream*> ended;  // In the order in which they did.
  std::vector<nghttp2_nv> fields;
  Headers headers;  // Of the block that is read: blocks never mix.
  CodecEvents* events = nullptr;
  std::size_t running = 0;
  std::size_t body_limit = limits::kResponseBodyBytes;
  bool is_retired = false;
  bool is_reading = false;  // Within nghttp2, which must not be asked for bytes then.
  std::optional<Goaway> goaway;
  std::optional<Violation> violation;  // Of the whole connection.
  std::optional<RetryClass> failure_class;
  bool* is_gone = nullptr;  // Set where the codec is destroyed within an event.
};

Http2Codec::Connection::Connection(std::size_t count) : streams(count) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
  nghttp2_session* made = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
  const std::unique_ptr<nghttp2_session_callbacks, DeleteCallbacks> callbacks_owner(callbacks);
  if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
  const std::unique_ptr<nghttp2_option, DeleteOption> option_owner(option);
  set_callbacks(callbacks);
  nghttp2_option_set_no_closed_streams(option, 1);
  if (nghttp2_session_client_new2(&made, callbacks, this, option) != 0) throw std::bad_alloc();
  session.reset(made);
  constexpr std::array<nghttp2_settings_entry, 3> kSettings{
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits::kResponseHeaderBytes}}};
  nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, kSettings.data(), kSettings.size());
  nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

void Http2Codec::Connection::set_callbacks(nghttp2_session_callbacks* set) {
  using Session = nghttp2_session*;
  using Frame = const nghttp2_frame*;
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      set, [](Session, Frame frame, void* self) {
        auto& connection = *static_cast<Connection*>(self);
        connection.headers.clear();
        if (Stream* stream = connection.stream_of(frame->hd.stream_id)) stream->begin_block();
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback2(
      set, [](Session, Frame frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value, std::uint8_t,
              void* self) {
        return static_cast<Connection*>(self)->take_field(frame->hd.stream_id, text_of(name),
                                                          text_of(value));
      });
  // Without this one a field that breaks the rules would be skipped.
  nghttp2_session_callbacks_set_on_invalid_header_callback2(
      set,
      [](Session, Frame frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value, std::uint8_t,
         void* self) -> int {
        auto& connection = *static_cast<Connection*>(self);
        Stream* stream = connection.stream_of(frame->hd.stream_id);
        if (!stream) return 0;
        return connection.fail(*stream, {ErrorKind::h2_protocol,
                                         format("the header field {}: {} is not allowed in HTTP/2",
                                                quoted(text_of(name)), quoted(text_of(value)))});
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      set, [](Session, std::uint8_t, std::int32_t number, const std::uint8_t* bytes,
              std::size_t size, void* self) {
        return static_cast<Connection*>(self)->take_body(number, text_of(bytes, size));
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(set, [](Session, Frame frame, void* self) {
    static_cast<Connection*>(self)->take_frame(*frame);
    return 0;
  });
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
      set, [](Session, Frame frame, int error, void* self) {
        static_cast<Connection*>(self)->refuse_frame(*frame, error);
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      set, [](Session, std::int32_t number, std::uint32_t code, void* self) {
        auto& connection = *static_cast<Connection*>(self);
        if (Stream* stream = connection.stream_of(number)) connection.close(*stream, code);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_send_callback(set, [](Session, Frame frame, void* self) {
    static_cast<Connection*>(self)->note_sent(*frame);
    return 0;
  });
  nghttp2_session_callbacks_set_on_frame_not_send_callback(
      set, [](Session, Frame frame, int, void* self) {
        static_cast<Connection*>(self)->note_not_sent(*frame);
        return 0;
      });
}

std::size_t Http2Codec::Connection::room() const {
  if (is_retired || goaway || violation) return 0;
  if (nghttp2_session_check_request_allowed(session.get()) == 0) return 0;
  const std::size_t allowed =
      nghttp2_session_get_remote_settings(session.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  return std::min(allowed, streams.size()) - std::min({running, allowed, streams.size()});
}

void Http2Codec::Connection::start(StreamId id, const Http2Request* prepared, const Request* plain,
                                   Wanted wanted, std::string& out) {
  assert(room() > 0);
  const auto place = std::ranges::find(streams, Stream::State::free, &Stream::state);
  if (place == streams.end()) return;  // Against the contract.
  if (plain) place->own_request.assign(*plain);
  place->begin(id, prepared, wanted, body_limit);
  place->number = submit(*place);
  ++running;
  if (!is_reading) flush(out);
}

std::int32_t Http2Codec::Connection::submit(Stream& stream) {
  constexpr std::uint8_t kLent = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
  const Http2Request& request = *stream.request;
  fields.clear();
  for (std::size_t i = 0; i < request.size(); ++i) {
    const auto [name, value] = request[i];
    fields.push_back({bytes_of(name), bytes_of(value), name.size(), value.size(), kLent});
  }
  nghttp2_data_provider provider{};
  provider.source.ptr = this;
  provider.read_callback = [](nghttp2_session*, std::int32_t number, std::uint8_t* bytes,
                              std::size_t most, std::uint32_t* flags, nghttp2_data_source* source,
                              void*) -> ssize_t {
    Stream* from = static_cast<Connection*>(source->ptr)->stream_of(number);
    if (!from) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::string_view piece = from->next_body(most);
    std::memcpy(bytes, piece.data(), piece.size());
    if (from->is_sent) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(piece.size());
  };
  const std::int32_t number =
      nghttp2_submit_request(session.get(), nullptr, fields.data(), fields.size(),
                             stream.is_sent ? nullptr : &provider, &stream);
  if (number < 0) throw std::bad_alloc();  // All else is ruled out by `room`.
  return number;
}

void Http2Codec::Connection::flush(std::string& out) {
  while (true) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session.get(), &bytes);
    if (size <= 0) return;
    out.append(text_of(bytes, static_cast<std::size_t>(size)));
  }
}

// Frame by frame, so that what one makes nghttp2 answer or close is known before the next.
void Http2Codec::Connection::receive(std::string_view bytes, CodecEvents& receiver,
                                     std::string& out) {
  while (!bytes.empty() && !violation) {
    const std::string_view piece = frames.next(bytes);
    events = &receiver;
    const bool is_fine = feed(piece, out);
    events = nullptr;
    if (!is_fine) fail_all(*violation);
    if (!ended.empty() && !tell(receiver)) return;
  }
}

// False where the connection is broken by it.
bool Http2Codec::Connection::feed(std::string_view piece, std::string& out) {
  if (const auto& found = frames.violation()) {
    break_off(*found);
  } else if (!piece.empty()) {
    is_reading = true;
    const ssize_t taken = nghttp2_session_mem_recv(session.get(), bytes_of(piece), piece.size());
    is_reading = false;
    if (taken < 0) {
      const int error = static_cast<int>(taken);
      break_off({error == NGHTTP2_ERR_FLOODED ? ErrorKind::h2_flood : ErrorKind::h2_protocol,
                 nghttp2_strerror(error)});
    }
  }
  if (nghttp2_session_want_write(session.get()) != 0) flush(out);
  return !violation;
}

// False where the codec is gone.
bool Http2Codec::Connection::tell(CodecEvents& receiver) {
  bool gone = false;
  is_gone = &gone;
  while (!ended.empty()) {
    Stream& stream = *ended.front();
    ended.erase(ended.begin());
    stream.state = Stream::State::free;
    --running;
    const Http2Ending ending = std::exchange(stream.ending, {});
    failure_class = ending.retry_class;
    if (ending.failure) {
      receiver.failed(stream.id, ending.failure->kind, ending.failure->detail);
    } else {
      receiver.finished(stream.id);
    }
    if (gone) return false;
  }
  failure_class.reset();
  is_gone = nullptr;
  return true;
}

Stream* Http2Codec::Connection::find(StreamId id) {
  const auto found = std::ranges::find_if(streams, [id](const Stream& stream) {
    return stream.state != Stream::State::free && stream.id == id;
  });
  return found == streams.end() ? nullptr : &*found;
}

// Nothing for one that ended for its caller, whatever the protocol still has to do with it.
Stream* Http2Codec::Connection::stream_of(std::int32_t number) const {
  auto* stream = static_cast<Stream*>(nghttp2_session_get_stream_user_data(session.get(), number));
  return stream && stream->state == Stream::State::running && stream->number == number ? stream
                                                                                       : nullptr;
}

// Takes the stream from nghttp2, which forgets it where it is not over.
void Http2Codec::Connection::cancel(Stream& stream) {
  nghttp2_session_set_stream_user_data(session.get(), stream.number, nullptr);
  nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, stream.number, NGHTTP2_CANCEL);
}

void Http2Codec::Connection::end(Stream& stream, Http2Ending ending) {
  stream.state = Stream::State::ended;
  stream.ending = std::move(ending);
  ended.push_back(&stream);
}

// What a callback of nghttp2 returns then: the rest of the block does not matter.
int Http2Codec::Connection::fail(Stream& stream, Violation found) {
  is_retired = true;
  cancel(stream);
  end(stream, {std::move(found), {}});
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

void Http2Codec::Connection::break_off(Violation found) {
  if (violation) return;
  nghttp2_session_terminate_session(session.get(), found.kind == ErrorKind::h2_flood
                                                       ? NGHTTP2_ENHANCE_YOUR_CALM
                                                       : NGHTTP2_PROTOCOL_ERROR);
  violation = std::move(found);
}

// In the order in which they were started.
void Http2Codec::Connection::fail_all(const Violation& cause) {
  std::vector<Stream*> open;
  for (Stream& stream : streams) {
    if (stream.state == Stream::State::running) open.push_back(&stream);
  }
  std::ranges::sort(open, {}, &Stream::number);
  for (Stream* stream : open) end(*stream, {cause, {}});
}

std::optional<RetryClass> Http2Codec::Connection::class_by_goaway(std::int32_t number) const {
  if (!goaway) return std::nullopt;
  if (goaway->code == NGHTTP2_ENHANCE_YOUR_CALM) return RetryClass::by_status;
  if (number > goaway->last) return RetryClass::not_processed;
  return std::nullopt;
}

int Http2Codec::Connection::take_field(std::int32_t number, std::string_view name,
                                       std::string_view value) {
  Stream* stream = stream_of(number);
  if (!stream) return 0;
  auto found = stream->take_field(name, value, headers);
  return found ? fail(*stream, std::move(*found)) : 0;
}

int Http2Codec::Connection::take_body(std::int32_t number, std::string_view bytes) {
  Stream* stream = stream_of(number);
  if (!stream) return 0;
  auto found = stream->take_body(bytes);
  if (!bytes.empty()) events->body(stream->id, bytes);
  if (found && stream_of(number)) fail(*stream, std::move(*found));
  return 0;
}

void Http2Codec::Connection::take_frame(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_GOAWAY) {
    goaway = Goaway{frame.goaway.last_stream_id, frame.goaway.error_code};
    return;
  }
  Stream* stream = stream_of(frame.hd.stream_id);
  if (!stream) return;
  if (frame.hd.type == NGHTTP2_RST_STREAM) stream->was_reset = true;
  if (frame.hd.type == NGHTTP2_HEADERS) take_headers(*stream);
  const bool is_last = (frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) &&
                       (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  stream = stream_of(frame.hd.stream_id);  // Unless it was cancelled or failed by now.
  if (!is_last || !stream) return;
  // An answer may come before all of the request went out (RFC 9113, 8.1).
  if (!stream->is_sent) cancel(*stream);
  end(*stream, {});
}

void Http2Codec::Connection::take_headers(Stream& stream) {
  const bool had_head = stream.has_head;
  if (auto found = stream.end_block()) {
    fail(stream, std::move(*found));
  } else if (!had_head && stream.has_head) {
    const std::int32_t number = stream.number;
    events->head(stream.id, stream.status, {}, headers);
    if (!stream_of(number) || !stream.wanted.body || stream.announced <= stream.body_allowed ||
        stream.request->is_head()) {
      return;
    }
    fail(stream, {ErrorKind::limit_body, format("a body of {} bytes is announced, {} are kept",
                                                stream.announced, stream.body_allowed)});
  }
}

void Http2Codec::Connection::refuse_frame(const nghttp2_frame& frame, int error) {
  Stream* stream = stream_of(frame.hd.stream_id);
  if (stream) fail(*stream, {ErrorKind::h2_protocol, nghttp2_strerror(error)});
}

// Of a stream that did not end in good order.
void Http2Codec::Connection::close(Stream& stream, std::uint32_t code) {
  const std::string_view name = nghttp2_http2_strerror(code);
  if (!stream.was_reset && goaway && stream.number > goaway->last) {
    return end(stream, {Violation{ErrorKind::h2_goaway,
                                  format("the server sent GOAWAY ({}) before it took the request",
                                         nghttp2_http2_strerror(goaway->code))},
                        class_by_goaway(stream.number)});
  }
  if (!stream.was_reset) {
    is_retired = true;
    return end(stream, {Violation{ErrorKind::h2_protocol,
                                  format("the answer broke the rules of HTTP/2: {}", name)},
                        {}});
  }
  const auto kind = code == NGHTTP2_REFUSED_STREAM ? ErrorKind::h2_refused : ErrorKind::h2_reset;
  Http2Ending ending{Violation{kind, format("the server reset the stream: {}", name)}, {}};
  if (code == NGHTTP2_HTTP_1_1_REQUIRED) {
    is_retired = true;
    ending.retry_class = RetryClass::not_processed;
  }
  end(stream, std::move(ending));
}

// Where nghttp2 says good-bye with a reason, the server broke the rules.
void Http2Codec::Connection::note_sent(const nghttp2_frame& frame) {
  if (frame.hd.type != NGHTTP2_GOAWAY || frame.goaway.error_code == NGHTTP2_NO_ERROR) return;
  if (violation) return;
  const std::string_view name = nghttp2_http2_strerror(frame.goaway.error_code);
  const std::string_view why = text_of(frame.goaway.opaque_data, frame.goaway.opaque_data_len);
  violation = Violation{
      ErrorKind::h2_protocol,
      format("the server broke the rules of HTTP/2: {}{}{}", name, why.empty() ? "" : ", ", why)};
}

// A request that waited for the server to allow another stream.
void Http2Codec::Connection::note_not_sent(const nghttp2_frame& frame) {
  if (frame.hd.type != NGHTTP2_HEADERS) return;
  const auto stream = std::ranges::find(streams, frame.hd.stream_id, &Stream::number);
  if (stream == streams.end() || stream->state != Stream::State::running) return;
  end(*stream, {Violation{ErrorKind::h2_goaway, "the server allowed no stream for the request"},
                RetryClass::not_processed});
}

Http2Codec::Http2Codec(std::size_t streams)
    : connection_(std::make_unique<Connection>(std::max<std::size_t>(streams, 1))) {}

Http2Codec::~Http2Codec() {
  if (connection_->is_gone) *connection_->is_gone = true;
}

std::size_t Http2Codec::room() const { return connection_->room(); }

void Http2Codec::start(StreamId id, const Request& request, Wanted wanted, std::string& out) {
  connection_->start(id, nullptr, &request, wanted, out);
}

void Http2Codec::start_prepared(StreamId id, const Http2Request& request, Wanted wanted,
                                std::string& out) {
  connection_->start(id, &request, nullptr, wanted, out);
}

void Http2Codec::cancel(StreamId id, std::string& out) {
  Stream* stream = connection_->find(id);
  if (!stream) return;
  std::erase(connection_->ended, stream);
  connection_->cancel(*stream);
  stream->state = Stream::State::free;
  --connection_->running;
  if (!connection_->is_reading) connection_->flush(out);
}

void Http2Codec::received(std::string_view bytes, CodecEvents& events, std::string& out) {
  connection_->receive(bytes, events, out);
}

void Http2Codec::ended(CodecEvents& events) {
  Connection& connection = *connection_;
  connection.is_retired = true;
  for (Stream& stream : connection.streams) {
    if (stream.state != Stream::State::running) continue;
    Violation cause{ErrorKind::recv_closed, "the connection was closed before an answer"};
    if (const auto kind = silence()) {
      cause = {*kind, format("the server sent GOAWAY ({}) and closed the connection",
                             nghttp2_http2_strerror(connection.goaway->code))};
    } else if (stream.has_head) {
      cause = {ErrorKind::recv_reset,
               format("the connection was closed after {} bytes of the body, before its end",
                      stream.body_bytes)};
    }
    connection.end(stream, {std::move(cause), connection.class_by_goaway(stream.number)});
  }
  std::ranges::sort(connection.ended, {}, &Stream::number);
  connection.tell(events);
}

void Http2Codec::retire() { connection_->is_retired = true; }

bool Http2Codec::has_begun(StreamId id) const {
  const Stream* stream = connection_->find(id);
  return stream && stream->has_begun;
}

bool Http2Codec::has_head(StreamId id) const {
  const Stream* stream = connection_->find(id);
  return stream && stream->has_head;
}

std::uint64_t Http2Codec::body_bytes(StreamId id) const {
  const Stream* stream = connection_->find(id);
  return stream ? stream->body_bytes : 0;
}

std::optional<RetryClass> Http2Codec::failure_class() const {
  if (connection_->failure_class) return connection_->failure_class;
  if (!connection_->is_gone) return connection_->class_by_goaway(0);
  return std::nullopt;
}

std::optional<ErrorKind> Http2Codec::silence() const {
  if (!connection_->goaway) return std::nullopt;
  return ErrorKind::h2_goaway;
}

void Http2Codec::set_body_limit(std::size_t bytes) { connection_->body_limit = bytes; }
std::size_t Http2Codec::running() const { return connection_->running; }

}  // namespace resttest
