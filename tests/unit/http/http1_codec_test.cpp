#include "http/http1_codec.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/recorded_events.h"

using namespace std::string_literals;

namespace resttest {
namespace {

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

std::string lines(const std::string& line, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += line;
  return all;
}

// What a codec tells of the answer in `pieces`.
std::string hear(const std::vector<std::string>& pieces) {
  Http1Codec codec;
  RecordedEvents events;
  std::string out;
  codec.start_encoded(1, false, {});
  for (const std::string& piece : pieces) codec.received(piece, events, out);
  return events.log();
}

TEST(Http1Codec, LimitsAreExact) {
  const std::string end = "Content-Length: 0\r\n\r\n";
  const auto line_of = [](std::size_t size) { return "A: " + std::string(size - 5, 'x') + "\r\n"; };
  const auto head_of = [&](std::size_t size) {
    std::string head = kOk + line_of(100'000) + line_of(100'000);
    return head + line_of(size - head.size() - end.size()) + end;
  };
  const auto lines_of = [&](std::size_t count) { return kOk + lines("A: b\r\n", count - 2) + end; };
  struct Case {
    const char* name;
    std::string bytes;
    bool fits;
  };
  const Case cases[] = {
      {"line below", kOk + line_of(102'399) + end, true},
      {"line at the limit", kOk + line_of(102'400) + end, true},
      {"line above", kOk + line_of(102'401) + end, false},
      {"status line at the limit", "HTTP/1.1 200 " + std::string(102'385, 'x') + "\r\n" + end,
       true},
      {"status line above", "HTTP/1.1 200 " + std::string(102'386, 'x') + "\r\n" + end, false},
      {"head below", head_of(262'143), true},
      {"head at the limit", head_of(262'144), true},
      {"head above", head_of(262'145), false},
      {"interim heads count", "HTTP/1.1 100\r\n\r\n" + head_of(262'144 - 16), true},
      {"interim heads count, above", "HTTP/1.1 100\r\n\r\n" + head_of(262'145 - 16), false},
      {"lines below", lines_of(999), true},
      {"lines at the limit", lines_of(1000), true},
      {"lines above", lines_of(1001), false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(hear({c.bytes}), c.fits ? "head 200\nfinished" : "failed limit.headers");
    for (const std::size_t cut : {c.bytes.size() - 1, c.bytes.size() - 2, c.bytes.size() / 2}) {
      EXPECT_EQ(hear({c.bytes.substr(0, cut), c.bytes.substr(cut)}), hear({c.bytes}));
    }
  }
}

TEST(Http1Codec, EndlessLinesEndAtTheLimit) {
  for (const std::string start : {"HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nA: "}) {
    Http1Codec codec;
    RecordedEvents events;
    std::string out;
    codec.start_encoded(1, false, {});
    codec.received(start, events, out);
    for (int i = 0; i < 99; ++i) codec.received(std::string(1024, 'x'), events, out);
    EXPECT_EQ(events.log(), "");
    codec.received(std::string(1024, 'x'), events, out);
    EXPECT_EQ(events.log(), "failed limit.headers");
  }
}

TEST(Http1Codec, KeepsBodiesUpToTheLimit) {
  struct Case {
    const char* name;
    std::string bytes;
    Wanted wanted;
    std::string log;
  };
  const std::string head = "head 200\n";
  const std::string plain = kOk + "\r\n";
  const Case cases[] = {
      {"a length below",
       kOk + "Content-Length: 2\r\n\r\nab",
       {false, true},
       head + "body ab\nfinished"},
      {"a length at the limit",
       kOk + "Content-Length: 3\r\n\r\nabc",
       {false, true},
       head + "body abc\nfinished"},
      {"a length above fails before the body",
       kOk + "Content-Length: 4\r\n\r\n",
       {false, true},
       head + "failed limit.body"},
      {"nobody wants it", kOk + "Content-Length: 4\r\n\r\nabcd", {}, head + "body abcd\nfinished"},
      {"chunks at the limit",
       kChunked + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
       {false, true},
       head + "body abc\nfinished"},
      {"chunks above",
       kChunked + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
       {false, true},
       head + "body abc\nfailed limit.body"},
      {"odd chunks above, however they are cut",
       kChunked + "2\nab\n2\r\ncd\r\n",
       {false, true},
       head + "body abc\nnote proto.chunk\nfailed limit.body"},
      {"up to the close, at the limit", plain + "abc", {false, true}, head + "body abc"},
      {"up to the close, above",
       plain + "abcd",
       {false, true},
       head + "body abc\nfailed limit.body"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t step : {std::size_t{1}, c.bytes.size()}) {
      Http1Codec codec;
      RecordedEvents events;
      std::string out;
      codec.set_body_limit(3);
      codec.start_encoded(1, false, c.wanted);
      for (std::size_t at = 0; at < c.bytes.size(); at += step) {
        codec.received(c.bytes.substr(at, step), events, out);
      }
      EXPECT_EQ(events.log(), c.log);
    }
  }
}

TEST(Http1Codec, RefusesWhatComesUnasked) {
  Http1Codec codec;
  RecordedEvents events;
  std::string out;
  EXPECT_EQ(codec.room(), 1U);
  codec.received("HTTP/1.1 408 Late\r\n\r\n", events, out);
  EXPECT_EQ(events.log(), "");
  EXPECT_EQ(codec.room(), 0U);
}

TEST(Http1Codec, SaysHowFarTheAnswerCame) {
  Http1Codec codec;
  RecordedEvents events;
  std::string out;
  codec.start_encoded(1, false, {});
  EXPECT_FALSE(codec.has_begun());
  codec.received("HTTP/1.1 100 C\r\nA: b\r\n", events, out);
  EXPECT_TRUE(codec.has_begun());
  EXPECT_FALSE(codec.has_first_line());
  codec.received("\r\nHTTP/1.1 200 OK\r", events, out);
  EXPECT_FALSE(codec.has_first_line());
  codec.received("\n", events, out);
  EXPECT_TRUE(codec.has_first_line());
  codec.received("Content-Length: 3\r\n\r\nab", events, out);
  EXPECT_EQ(codec.body_bytes(), 2U);
  codec.received("c", events, out);
  EXPECT_EQ(codec.body_bytes(), 3U);
  codec.start_encoded(2, false, {});
  EXPECT_FALSE(codec.has_begun());
  EXPECT_FALSE(codec.has_first_line());
  EXPECT_EQ(codec.body_bytes(), 0U);
}

TEST(Http1Codec, ACancelledExchangeEndsTheConnectionInSilence) {
  Http1Codec codec;
  RecordedEvents events;
  std::string out;
  codec.start_encoded(1, false, {});
  codec.received(kOk, events, out);
  codec.cancel(1, out);
  codec.received("Content-Length: 0\r\n\r\n", events, out);
  codec.ended(events);
  EXPECT_EQ(events.log(), "");
  EXPECT_EQ(codec.room(), 0U);
}

// Starts the next exchange as soon as one is finished, or gives up at the first event.
class Driver : public RecordedEvents {
 public:
  enum class Move { next, cancel };

  Driver(Http1Codec& codec, Move move) : codec_(codec), move_(move) {}

  void head(StreamId id, int status, std::string_view reason, const Headers& headers) override {
    RecordedEvents::head(id, status, reason, headers);
    if (move_ == Move::cancel) codec_.cancel(id, out_);
  }
  void note(StreamId id, std::string_view what) override {
    RecordedEvents::note(id, what);
    if (move_ == Move::cancel) codec_.cancel(id, out_);
  }
  void finished(StreamId id) override {
    RecordedEvents::finished(id);
    codec_.start_encoded(id + 1, false, {});
  }

 private:
  Http1Codec& codec_;
  Move move_;
  std::string out_;
};

TEST(Http1Codec, TheNextExchangeMayStartWithinTheEndOfTheLast) {
  Http1Codec codec;
  Driver driver(codec, Driver::Move::next);
  std::string out;
  codec.start_encoded(1, false, {});
  const std::string answer = kOk + "Content-Length: 1\r\n\r\nx";
  codec.received(answer.substr(0, 20), driver, out);
  codec.received(answer.substr(20), driver, out);
  codec.received(answer, driver, out);
  EXPECT_EQ(driver.log(), "head 200\nbody x\nfinished\n2: head 200\n2: body x\n2: finished");
  EXPECT_EQ(codec.room(), 0U);
}

TEST(Http1Codec, ExchangesMayBeCancelledFromWithinEvents) {
  const std::string folded = kOk + "A: b\r\n c\r\nContent-Length: 3, 3\r\n\r\nabc";
  struct Case {
    const char* name;
    std::string bytes;
    const char* log;
  };
  const Case cases[] = {{"in a note", folded, "note proto.header"},
                        {"in the head", kOk + "Content-Length: 3\r\n\r\nabc", "head 200"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Http1Codec codec;
    Driver driver(codec, Driver::Move::cancel);
    std::string out;
    codec.start_encoded(1, false, {});
    codec.received(c.bytes, driver, out);
    EXPECT_EQ(driver.log(), c.log);
    EXPECT_EQ(codec.room(), 0U);
  }
}

TEST(Http1Codec, ARequestThatClosesIsTheLast) {
  for (const char* value : {"close", "Foo, Close", "keep-alive"}) {
    SCOPED_TRACE(value);
    Request request{.url = "http://h/"};
    request.headers.add("connection", value);
    Http1Codec codec;
    RecordedEvents events;
    std::string out;
    codec.start(1, request, {}, out);
    codec.received(kOk + "Content-Length: 0\r\n\r\n", events, out);
    EXPECT_EQ(events.log(), "head 200\nfinished");
    EXPECT_EQ(codec.room(), value == "keep-alive"s ? 1U : 0U);
  }
}

TEST(Http1Codec, FailuresNameWhatWasThere) {
  struct Case {
    std::string bytes;
    const char* detail;
  };
  const Case cases[] = {
      {"220 ready\r\n", "the answer begins with '220 ready', not with HTTP/1.0 or HTTP/1.1"},
      {"HTTP/1.1 20 X\r\n", "status line 'HTTP/1.1 20 X' has no status from 100 to 999"},
      {kOk + "A b: c\r\n", "header name 'A b' contains a blank"},
      {kOk + "\x1b\r\n", "header line '\\x1b' has no colon"},
      {kOk + "A: \0\r\n"s, "line 'A: \\x00' contains NUL"},
      {kOk + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "Content-Length is both 1 and 2"},
      {kChunked + "1\r\nxy", "a chunk is followed by 'y', not by a line end"},
  };
  for (const Case& c : cases) {
    Http1Codec codec;
    RecordedEvents events;
    std::string out;
    codec.start_encoded(1, false, {});
    codec.received(c.bytes, events, out);
    EXPECT_EQ(events.detail(), c.detail);
  }
}

}  // namespace
}  // namespace resttest
