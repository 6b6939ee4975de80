#include "http/http2_codec.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "base/format.h"
#include "http/http2_frames.h"
#include "http/http2_session.h"
#include "http/http2_stream.h"

namespace resttest {

using Stream = Http2Stream;

struct Http2Codec::Connection : private Http2SessionEvents {
  explicit Connection(std::size_t count) : session(*this), streams(count) {}

  std::size_t room() const;
  void start(StreamId id, const Http2Request* prepared, const Request* plain, Wanted wanted,
             std::string& out);
  void receive(std::string_view bytes, CodecEvents& receiver, std::string& out);
  bool feed(std::string_view piece, std::string& out);
  bool tell(CodecEvents& receiver);

  Stream* find(StreamId id);
  Stream* stream_of(std::int32_t number) const;
  void end(Stream& stream, Http2Ending ending);
  void fail(Stream& stream, Violation violation);
  void break_off(Violation found);
  void fail_all(const Violation& cause);
  std::optional<RetryClass> class_by_goaway(std::int32_t number) const;
  void take_headers(Stream& stream);
  void close(Stream& stream, std::uint32_t code);

  // Http2SessionEvents
  void block_began(std::int32_t number) override;
  bool field(std::int32_t number, std::string_view name, std::string_view value) override;
  bool bad_field(std::int32_t number, std::string_view name, std::string_view value) override;
  void block_ended(std::int32_t number) override;
  void body(std::int32_t number, std::string_view bytes) override;
  void answer_ended(std::int32_t number) override;
  void bad_frame(std::int32_t number, std::string_view why) override;
  void was_reset(std::int32_t number) override;
  void closed(std::int32_t number, std::uint32_t code) override;
  void goaway(Http2Goaway what) override { goodbye = what; }
  void gave_up(std::uint32_t code, std::string_view why) override;
  void not_sent(std::int32_t number) override;

  Http2Session session;
  Http2Frames frames;
  std::vector<Stream> streams;
  std::vector<Stream*> ended;  // In the order in which they did.
  Headers headers;             // Of the block that is read: blocks never mix.
  CodecEvents* events = nullptr;
  std::size_t running = 0;
  std::size_t body_limit = limits::kResponseBodyBytes;
  bool is_retired = false;
  bool is_reading = false;  // Within nghttp2, which must not be asked for bytes then.
  std::optional<Http2Goaway> goodbye;
  std::optional<Violation> violation;  // Of the whole connection.
  std::optional<RetryClass> failure_class;
  bool* is_gone = nullptr;  // Set where the codec is destroyed within an event.
};

std::size_t Http2Codec::Connection::room() const {
  if (is_retired || goodbye || violation || !session.may_submit()) return 0;
  const std::size_t allowed = std::min(session.streams_allowed(), streams.size());
  return allowed - std::min(running, allowed);
}

void Http2Codec::Connection::start(StreamId id, const Http2Request* prepared, const Request* plain,
                                   Wanted wanted, std::string& out) {
  assert(room() > 0);
  const auto place = std::ranges::find(streams, Stream::State::free, &Stream::state);
  if (place == streams.end()) return;  // Against the contract.
  if (plain) place->own_request.assign(*plain);
  place->begin(id, prepared, wanted, body_limit);
  place->number = session.submit(*place);
  ++running;
  if (!is_reading) session.flush(out);
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
    auto broken = session.receive(piece);
    is_reading = false;
    if (broken) break_off(*std::move(broken));
  }
  if (session.wants_to_send()) session.flush(out);
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
  Stream* stream = session.stream(number);
  return stream && stream->state == Stream::State::running && stream->number == number ? stream
                                                                                       : nullptr;
}

void Http2Codec::Connection::end(Stream& stream, Http2Ending ending) {
  stream.state = Stream::State::ended;
  stream.ending = std::move(ending);
  ended.push_back(&stream);
}

void Http2Codec::Connection::fail(Stream& stream, Violation found) {
  is_retired = true;
  session.cancel(stream.number);
  end(stream, {std::move(found), {}});
}

void Http2Codec::Connection::break_off(Violation found) {
  if (violation) return;
  session.terminate(found.kind == ErrorKind::h2_flood ? http2_code::kEnhanceYourCalm
                                                      : http2_code::kProtocolError);
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
  if (!goodbye) return std::nullopt;
  if (goodbye->code == http2_code::kEnhanceYourCalm) return RetryClass::by_status;
  if (number > goodbye->last) return RetryClass::not_processed;
  return std::nullopt;
}

void Http2Codec::Connection::block_began(std::int32_t number) {
  headers.clear();
  if (Stream* stream = stream_of(number)) stream->begin_block();
}

bool Http2Codec::Connection::field(std::int32_t number, std::string_view name,
                                   std::string_view value) {
  Stream* stream = stream_of(number);
  if (!stream) return true;
  auto found = stream->take_field(name, value, headers);
  if (found) fail(*stream, std::move(*found));
  return !found;
}

bool Http2Codec::Connection::bad_field(std::int32_t number, std::string_view name,
                                       std::string_view value) {
  Stream* stream = stream_of(number);
  if (!stream) return true;
  fail(*stream, {ErrorKind::h2_protocol, format("the header field {}: {} is not allowed in HTTP/2",
                                                quoted(name), quoted(value))});
  return false;
}

void Http2Codec::Connection::body(std::int32_t number, std::string_view bytes) {
  Stream* stream = stream_of(number);
  if (!stream) return;
  auto found = stream->take_body(bytes);
  if (!bytes.empty()) events->body(stream->id, bytes);
  if (found && stream_of(number)) fail(*stream, std::move(*found));
}

void Http2Codec::Connection::was_reset(std::int32_t number) {
  if (Stream* stream = stream_of(number)) stream->was_reset = true;
}

void Http2Codec::Connection::answer_ended(std::int32_t number) {
  Stream* stream = stream_of(number);  // Unless it was cancelled or failed by now.
  if (!stream) return;
  // An answer may come before all of the request went out (RFC 9113, 8.1).
  if (!stream->is_sent) session.cancel(number);
  end(*stream, {});
}

void Http2Codec::Connection::block_ended(std::int32_t number) {
  if (Stream* stream = stream_of(number)) take_headers(*stream);
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

void Http2Codec::Connection::bad_frame(std::int32_t number, std::string_view why) {
  if (Stream* stream = stream_of(number)) fail(*stream, {ErrorKind::h2_protocol, std::string(why)});
}

void Http2Codec::Connection::closed(std::int32_t number, std::uint32_t code) {
  if (Stream* stream = stream_of(number)) close(*stream, code);
}

// Of a stream that did not end in good order.
void Http2Codec::Connection::close(Stream& stream, std::uint32_t code) {
  const std::string_view name = name_of_http2_code(code);
  if (!stream.was_reset && goodbye && stream.number > goodbye->last) {
    return end(stream, {Violation{ErrorKind::h2_goaway,
                                  format("the server sent GOAWAY ({}) before it took the request",
                                         name_of_http2_code(goodbye->code))},
                        class_by_goaway(stream.number)});
  }
  if (!stream.was_reset) {
    is_retired = true;
    return end(stream, {Violation{ErrorKind::h2_protocol,
                                  format("the answer broke the rules of HTTP/2: {}", name)},
                        {}});
  }
  const auto kind =
      code == http2_code::kRefusedStream ? ErrorKind::h2_refused : ErrorKind::h2_reset;
  Http2Ending ending{Violation{kind, format("the server reset the stream: {}", name)}, {}};
  if (code == http2_code::kHttp11Required) {
    is_retired = true;
    ending.retry_class = RetryClass::not_processed;
  }
  end(stream, std::move(ending));
}

// Where nghttp2 says good-bye with a reason, the server broke the rules.
void Http2Codec::Connection::gave_up(std::uint32_t code, std::string_view why) {
  if (violation) return;
  violation = Violation{ErrorKind::h2_protocol,
                        format("the server broke the rules of HTTP/2: {}{}{}",
                               name_of_http2_code(code), why.empty() ? "" : ", ", why)};
}

// A request that waited for the server to allow another stream.
void Http2Codec::Connection::not_sent(std::int32_t number) {
  const auto stream = std::ranges::find(streams, number, &Stream::number);
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
  connection_->session.cancel(stream->number);
  stream->state = Stream::State::free;
  --connection_->running;
  if (!connection_->is_reading) connection_->session.flush(out);
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
                             name_of_http2_code(connection.goodbye->code))};
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
  if (!connection_->goodbye) return std::nullopt;
  return ErrorKind::h2_goaway;
}

void Http2Codec::set_body_limit(std::size_t bytes) { connection_->body_limit = bytes; }
std::size_t Http2Codec::running() const { return connection_->running; }

}  // namespace resttest
