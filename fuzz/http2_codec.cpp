// HTTP/2 answers: however the same bytes are cut, a codec tells the same of each exchange and ends
// each once.
//
// The first byte of an input says what the exchanges are, the second where their answers are cut;
// the rest is what the server sends.

#include "http/http2_codec.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace resttest;

namespace {

constexpr std::size_t kExchanges = 3;

struct Transcript {
  std::string log;
  std::string body;
  bool has_head = false;
  bool has_ended = false;
};

class Transcripts : public CodecEvents {
 public:
  void head(StreamId id, int status, std::string_view, const Headers& headers) override {
    Transcript& one = open(id, false);
    one.has_head = true;
    if (status < 200 || status > 999) std::abort();
    one.log += std::to_string(status) + '\n';
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (headers[i].name.empty() || headers[i].name.front() == ':') std::abort();
      one.log.append(headers[i].name).append("=").append(headers[i].value).append("\n");
    }
  }
  void body(StreamId id, std::string_view bytes) override {
    if (bytes.empty()) std::abort();
    open(id, true).body += bytes;
  }
  void note(StreamId, std::string_view) override { std::abort(); }
  void finished(StreamId id) override {
    Transcript& one = open(id, true);
    end(one, one.body + "\nfinished");
  }
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override {
    Transcript& one = open(id, one_of(id).has_head);
    if (detail.empty()) std::abort();
    // What is told of a body that breaks a rule depends on how it was cut.
    end(one, info(kind).name);
  }

  std::string text() const {
    std::string all;
    for (const Transcript& one : all_) all += one.log + "--\n";
    return all + order_;
  }
  bool have_ended() const { return order_.size() == kExchanges; }

 private:
  Transcript& one_of(StreamId id) {
    if (id < 1 || id > kExchanges) std::abort();
    return all_[id - 1];
  }
  Transcript& open(StreamId id, bool has_head) {
    Transcript& one = one_of(id);
    if (one.has_ended || one.has_head != has_head) std::abort();
    order_id_ = id;
    return one;
  }
  void end(Transcript& one, std::string_view how) {
    one.has_ended = true;
    one.log.append(how).append("\n");
    order_ += std::to_string(order_id_);
  }

  std::array<Transcript, kExchanges> all_;
  std::string order_;
  StreamId order_id_ = 0;
};

std::string hear(unsigned flags, std::string_view answer, std::size_t step) {
  Transcripts events;
  std::string out;
  Http2Codec codec(kExchanges);
  codec.set_body_limit(64);
  Request request;
  request.url = "http://a.test/";
  for (StreamId id = 1; id <= kExchanges; ++id) {
    request.method = (flags & 1U) != 0 ? "HEAD" : "POST";
    request.body = std::string((flags & 2U) != 0 ? 100'000 : 0, 'x');
    codec.start(id, request, {(flags & 4U) != 0, (flags & 8U) != 0}, out);
  }
  while (!answer.empty()) {
    // Each piece is a copy of its own, so that a sanitizer sees a view that is held too long.
    const std::string piece(answer.substr(0, step));
    codec.received(piece, events, out);
    answer.remove_prefix(piece.size());
  }
  const std::size_t room = codec.room();
  codec.ended(events);
  if (!events.have_ended() || codec.running() != 0 || codec.room() != 0) std::abort();
  return events.text() + std::to_string(room);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // Most inputs mean an answer to a client whose settings are known: that frame is given.
  std::string answer;
  if ((data[0] & 16U) == 0) answer.assign("\0\0\0\4\0\0\0\0\0", 9);
  answer.append(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string whole = hear(data[0], answer, answer.size() + 1);
  for (const std::size_t step : {std::size_t{1}, std::size_t{data[1]} + 1}) {
    if (hear(data[0], answer, step) != whole) std::abort();
  }
  return 0;
}
