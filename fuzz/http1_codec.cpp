// HTTP/1.1 answers: however the same bytes are cut, and whatever the connection heard before, a
// codec tells the same and ends each exchange once.
//
// The first bytes of an input say what the exchange is and where its answer is cut; the rest is
// the answer.

#include "http/http1_codec.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace resttest;

namespace {

class Transcript : public CodecEvents {
 public:
  void head(StreamId id, int status, std::string_view reason, const Headers& headers) override {
    check(id, !has_head_);
    has_head_ = true;
    if (status < 100 || status > 999) std::abort();
    log_ += std::to_string(status) + ' ';
    log_.append(reason).append("\n");
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (headers[i].name.empty()) std::abort();
      log_.append(headers[i].name).append("=").append(headers[i].value).append("\n");
    }
  }
  void body(StreamId id, std::string_view bytes) override {
    check(id, has_head_ && !bytes.empty());
    body_ += bytes;
  }
  void note(StreamId id, std::string_view what) override {
    check(id, true);
    // What follows a message is noted only where it came with it.
    if (what != note_text(Oddity::surplus)) log_.append(what).append("\n");
  }
  void finished(StreamId id) override {
    check(id, has_head_);
    end("finished");
  }
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override {
    check(id, !detail.empty());
    end(info(kind).name);
  }

  std::string text() const { return log_ + body_; }
  bool has_ended() const { return has_ended_; }

 private:
  void check(StreamId id, bool is_sound) {
    if (id != 1 || has_ended_ || !is_sound) std::abort();
  }
  void end(std::string_view how) {
    has_ended_ = true;
    log_.append(how).append("\n");
  }

  std::string log_;
  std::string body_;
  bool has_head_ = false;
  bool has_ended_ = false;
};

struct Conditions {
  bool is_head = false;
  bool ends = false;
  Wanted wanted;
};

std::string hear(Http1Codec& codec, const Conditions& exchange, std::string_view answer,
                 std::size_t step) {
  Transcript transcript;
  std::string out;
  codec.start_encoded(1, exchange.is_head, exchange.wanted);
  while (!answer.empty()) {
    // Each piece is a copy of its own, so that a sanitizer sees a view that is held too long.
    const std::string piece(answer.substr(0, step));
    codec.received(piece, transcript, out);
    answer.remove_prefix(piece.size());
  }
  if (exchange.ends) codec.ended(transcript);
  if (exchange.ends && !transcript.has_ended()) std::abort();
  if (transcript.has_ended() && exchange.ends && codec.room() != 0) std::abort();
  if (!out.empty()) std::abort();
  return transcript.text() + std::to_string(codec.room());
}

// The answer again, but for a digit of its Date, as the next one on the connection.
std::string in_another_second(std::string_view answer) {
  std::string other(answer);
  const std::size_t date = other.find("Date: ");
  if (date != std::string::npos && date + 28 < other.size()) other[date + 27] ^= 1;
  return other;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned flags = data[0];
  const Conditions exchange{
      (flags & 1) != 0, (flags & 2) != 0, {(flags & 4) != 0, (flags & 8) != 0}};
  const std::string_view answer(reinterpret_cast<const char*>(data) + 2, size - 2);
  Http1Codec codec;
  codec.set_body_limit(64);
  const std::string whole = hear(codec, exchange, answer, answer.size() + 1);
  for (const std::size_t step : {std::size_t{1}, std::size_t{data[1]} + 1}) {
    Http1Codec other;
    other.set_body_limit(64);
    if (hear(other, exchange, answer, step) != whole) std::abort();
  }
  if (codec.room() == 1) {  // The head is known by now, and then it is not.
    const std::string next = in_another_second(answer);
    Http1Codec fresh;
    fresh.set_body_limit(64);
    const std::string expected = hear(fresh, exchange, next, next.size() + 1);
    if (hear(codec, exchange, next, next.size() + 1) != expected) std::abort();
    if (codec.room() == 1 && hear(codec, exchange, answer, answer.size() + 1) != whole) {
      std::abort();
    }
  }
  return 0;
}
