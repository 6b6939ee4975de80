#include "http/http2_codec.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/http2_bytes.h"
#include "support/recorded_events.h"

using namespace std::string_literals;

namespace resttest {
namespace {

using namespace http2;

const std::string kReady = settings();
const Fields kOk{{":status", "200"}};

Request get(const std::string& url = "http://h.test/a?b=1") {
  Request request;
  request.url = url;
  request.headers.add("Host", "h.test");
  return request;
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// The frames of what a client sent, one letter and stream for each: "S0 W0 H1 D1".
std::string frames_in(std::string_view sent) {
  constexpr std::string_view kMagic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  if (sent.starts_with(kMagic)) sent.remove_prefix(kMagic.size());
  std::string text;
  while (sent.size() >= 9) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sent[i]); };
    const std::size_t size = 9U + (byte(0) * 65536U) + (byte(1) * 256U) + byte(2);
    if (!text.empty()) text += ' ';
    text += "DHPRSUNGWC"[byte(3)] + std::to_string(byte(7) * 256 + byte(8));
    sent.remove_prefix(size);
  }
  return text;
}

struct Heard {
  std::string log;
  std::string detail;
  std::string sent;
  std::size_t room = 0;
  std::vector<std::optional<RetryClass>> classes;

  bool operator==(const Heard&) const = default;
};

// Notes the retry class of each failure.
class Listener : public RecordedEvents {
 public:
  explicit Listener(const Codec& codec) : codec_(codec) {}
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override {
    RecordedEvents::failed(id, kind, detail);
    classes.push_back(codec_.failure_class().value_or(info(kind).retry_class));
  }
  std::vector<std::optional<RetryClass>> classes;

 private:
  const Codec& codec_;
};

enum class Then { silence, close };

struct Setting {
  std::vector<Request> requests = {get()};
  Wanted wanted = {};
  Then then = Then::close;
  std::size_t step = 1'000'000;
};

// What a codec tells of `bytes`, given in steps, where the requests are under way.
Heard hear(const std::string& bytes, const Setting& setting) {
  Http2Codec codec(8);
  Listener events(codec);
  Heard heard;
  codec.set_body_limit(64);
  StreamId id = 1;
  for (const Request& request : setting.requests) {
    codec.start(id++, request, setting.wanted, heard.sent);
  }
  heard.sent.clear();
  for (std::size_t at = 0; at < bytes.size(); at += setting.step) {
    codec.received(bytes.substr(at, setting.step), events, heard.sent);
  }
  heard.room = codec.room();
  if (setting.then == Then::close) {
    codec.ended(events);
    EXPECT_EQ(codec.room(), 0U);
    EXPECT_EQ(codec.running(), 0U);
  }
  heard.log = events.log();
  heard.detail = events.detail();
  heard.classes = events.classes;
  return heard;
}

struct Case {
  const char* name;
  std::string bytes;
  std::string log;
  std::optional<RetryClass> retry_class = {};
};

void check(const Case& c, Setting setting) {
  SCOPED_TRACE(c.name);
  const Heard whole = hear(c.bytes, setting);
  EXPECT_EQ(whole.log, c.log);
  if (c.retry_class) {
    EXPECT_EQ(whole.classes.back(), c.retry_class);
  }
  for (const std::size_t step : {1U, 2U, 7U, 9U, 10U, 64U, 4096U}) {
    if (c.bytes.size() / step > 20'000) continue;
    setting.step = step;
    SCOPED_TRACE(step);
    const Heard split = hear(c.bytes, setting);
    EXPECT_EQ(split.log, whole.log);
    EXPECT_EQ(split.detail, whole.detail);
    EXPECT_EQ(split.classes, whole.classes);
    EXPECT_EQ(split.room, whole.room);
    EXPECT_EQ(frames_in(split.sent), frames_in(whole.sent));
  }
}

TEST(Http2Codec, HostileAnswers) {
  using enum RetryClass;
  const std::string head = kReady + headers(1, kOk);
  const std::string big(1000, 'x');
  const Case cases[] = {
      // 119 to 122.
      {"goaway before the request", kReady + goaway(0, 0), "failed h2.goaway", not_processed},
      {"goaway, then finishes", kReady + goaway(1, 0) + headers(1, kOk) + data(1, "ab"),
       "head 200\nbody ab\nfinished"},
      {"goaway in the body, close", head + data(1, "a", open) + goaway(1, 0),
       "head 200\nbody a\nfailed h2.goaway", maybe_processed},
      {"close in the body", head + data(1, "a", open), "head 200\nbody a\nfailed recv.reset",
       maybe_processed},
      {"goaway for calm, then silence", kReady + goaway(1, 11), "failed h2.goaway", by_status},
      {"goaway for calm before the request", kReady + goaway(0, 11), "failed h2.goaway", by_status},
      // 123 to 125.
      {"reset", kReady + reset(1, 2), "failed h2.reset", maybe_processed},
      {"reset by cancel in the body", head + data(1, "a", open) + reset(1, 8),
       "head 200\nbody a\nfailed h2.reset", maybe_processed},
      {"reset without an error", kReady + reset(1, 0), "failed h2.reset", maybe_processed},
      {"refused", kReady + reset(1, 7), "failed h2.refused", not_processed},
      {"HTTP/1.1 required", kReady + reset(1, 13), "failed h2.reset", not_processed},
      {"reset after the end", head + data(1, "a") + reset(1, 0), "head 200\nbody a\nfinished"},
      // 126.
      {"closed without a byte", "", "failed recv.closed", maybe_processed},
      {"closed before an answer", kReady, "failed recv.closed", maybe_processed},
      {"closed within a block", kReady + frame(1, 0, 1, block(kOk)), "failed recv.closed",
       maybe_processed},
      // 127 to 129.
      {"a thousand frames are fine", kReady + repeated(frame(6, 0, 0, std::string(8, 'p')), 999),
       "failed recv.closed"},
      {"pings", kReady + repeated(frame(6, 0, 0, std::string(8, 'p')), 1000), "failed h2.flood",
       never},
      {"settings", repeated(kReady, 1001), "failed h2.flood"},
      {"priorities", kReady + repeated(frame(2, 0, 3, "\0\0\0\0\0"s), 1000), "failed h2.flood"},
      {"frames that nobody knows", kReady + repeated(frame(99, 0, 0), 1000), "failed h2.flood"},
      {"empty data", head + repeated(data(1, "", open), 1001), "head 200\nfailed h2.flood"},
      {"a byte now and then",
       head + repeated(repeated(data(1, "", open), 999) + data(1, "a", open), 2),
       "head 200\nbody aa\nfailed recv.reset"},
      {"eight continuations",
       kReady + frame(1, 1, 1, block(kOk)) + repeated(frame(9, 0, 1, block({{"a", "b"}})), 7) +
           frame(9, 4, 1),
       "head 200\nfinished"},
      {"continuations",
       kReady + frame(1, 0, 1, block(kOk)) + repeated(frame(9, 0, 1, block({{"a", "b"}})), 9),
       "failed h2.flood"},
      {"empty continuations", kReady + frame(1, 0, 1, block(kOk)) + repeated(frame(9, 0, 1), 9),
       "failed h2.flood"},
      // 130.
      {"bomb",
       kReady +
           frame(1, 4, 1, block(kOk) + "\x40\x01x"s + length(1000) + big + repeated("\xbe", 300)),
       "failed limit.headers", never},
      {"lines",
       kReady + headers(1, {{":status", "200"}}, open).substr(0, 0) +
           frame(1, 4, 1, block(kOk) + repeated(block({{"a", ""}}), 1000)),
       "failed limit.headers"},
      {"a hundred interim answers",
       kReady + repeated(headers(1, {{":status", "103"}}), 100) + headers(1, kOk, last),
       "head 200\nfinished"},
      {"endless interim answers", kReady + repeated(headers(1, {{":status", "103"}}), 101),
       "failed limit.headers"},
      // 131.
      {"a frame of 16384",
       head + data(1, std::string(60, 'x'), last).substr(0, 0) +
           frame(99, 0, 0, std::string(16384, 'x')) + data(1, ""),
       "head 200\nfinished"},
      {"a frame of 16385", head + frame(0, 0, 1, std::string(16385, 'x')),
       "head 200\nfailed h2.protocol", never},
      // 132.
      {"data before headers", kReady + data(1, "a"), "failed h2.protocol"},
      {"no settings", headers(1, kOk), "failed h2.protocol"},
      {"garbage", std::string(100, 'x'), "failed h2.protocol"},
      {"HTTP/1", "HTTP/1.1 200 OK\r\n\r\n", "failed h2.protocol"},
      {"a stream that nobody opened", kReady + headers(3, kOk, last), "failed h2.protocol"},
      {"a stream of the server", kReady + headers(2, kOk, last), "failed h2.protocol"},
      {"a block that cannot be read", kReady + frame(1, 4, 1, "\xff\xff\xff\xff"s),
       "failed h2.protocol"},
      {"a block cut by another frame", kReady + frame(1, 0, 1, block(kOk)) + data(1, "a"),
       "failed h2.protocol"},
      // 133.
      {"no status", kReady + headers(1, {{"a", "b"}}), "failed h2.protocol"},
      {"two", kReady + headers(1, {{":status", "200"}, {":status", "200"}}), "failed h2.protocol"},
      {"status behind a field", kReady + headers(1, {{"a", "b"}, {":status", "200"}}),
       "failed h2.protocol"},
      {"status 000", kReady + headers(1, {{":status", "000"}}), "failed h2.protocol"},
      {"status 099", kReady + headers(1, {{":status", "099"}}), "failed h2.protocol"},
      {"status 20", kReady + headers(1, {{":status", "20"}}), "failed h2.protocol"},
      {"status 2000", kReady + headers(1, {{":status", "2000"}}), "failed h2.protocol"},
      {"status abc", kReady + headers(1, {{":status", "abc"}}), "failed h2.protocol"},
      {"status 101", kReady + headers(1, {{":status", "101"}}), "failed h2.protocol"},
      {"status 999", kReady + headers(1, {{":status", "999"}}, last), "head 999\nfinished"},
      {"upper case", kReady + headers(1, {{":status", "200"}, {"Ab", "c"}}), "failed h2.protocol"},
      {"line end in a value", kReady + headers(1, {{":status", "200"}, {"a", "b\r\nc: d"}}),
       "failed h2.protocol"},
      {"connection", kReady + headers(1, {{":status", "200"}, {"connection", "close"}}),
       "failed h2.protocol"},
      {"a pseudo header of requests", kReady + headers(1, {{":status", "200"}, {":path", "/"}}),
       "failed h2.protocol"},
      {"a length that is none", kReady + headers(1, {{":status", "200"}, {"content-length", "x"}}),
       "failed h2.protocol"},
      {"less than the length",
       kReady + headers(1, {{":status", "200"}, {"content-length", "3"}}) + data(1, "ab"),
       "head 200\nbody ab\nfailed h2.protocol"},
      {"trailers that end nothing", head + data(1, "a", open) + headers(1, {{"a", "b"}}),
       "head 200\nbody a\nfailed h2.protocol"},
      // 134.
      {"a window of nothing", kReady + window_update(0, 0), "failed h2.protocol"},
      {"a stream's window of nothing", kReady + window_update(1, 0), "failed h2.protocol"},
      {"too large a window", kReady + window_update(0, 0x7fffffff), "failed h2.protocol"},
      {"too large a stream's window", kReady + window_update(1, 0x7fffffff), "failed h2.protocol"},
      {"push promise", kReady + frame(5, 4, 1, number(2, 4) + block({{":path", "/"}})),
       "failed h2.protocol"},
      {"goaway of a wrong size", kReady + frame(7, 0, 0, "abc"), "failed h2.protocol"},
  };
  for (const Case& c : cases) check(c, {});
}

// How much of the body is told before depends on how the bytes were cut; that it fails does not.
TEST(Http2Codec, MoreThanTheLengthFails) {
  const std::string bytes =
      kReady + headers(1, {{":status", "200"}, {"content-length", "3"}}) + data(1, "abcd");
  for (const std::size_t step : {1U, 2U, 1000U}) {
    const Heard heard = hear(bytes, {.step = step});
    EXPECT_TRUE(heard.log.ends_with("\nfailed h2.protocol")) << heard.log;
    EXPECT_EQ(heard.log.find("abcd"), std::string::npos);
  }
}

TEST(Http2Codec, Answers) {
  const std::string head = kReady + headers(1, kOk);
  const Case cases[] = {
      {"empty", kReady + headers(1, {{":status", "204"}}, last), "head 204\nfinished"},
      {"body", head + data(1, "ab", open) + data(1, "c"), "head 200\nbody abc\nfinished"},
      {"padded", head + frame(0, 9, 1, "\x03"s + "ab" + "\0\0\0"s), "head 200\nbody ab\nfinished"},
      {"headers in lower case, in order",
       kReady + headers(1, {{":status", "200"}, {"b", "1"}, {"a", "2"}, {"b", "3"}}, last),
       "head 200 [b=1] [a=2] [b=3]\nfinished"},
      {"interim answers are dropped",
       kReady + headers(1, {{":status", "103"}, {"link", "x"}}) +
           headers(1, {{":status", "200"}, {"a", "b"}}, last),
       "head 200 [a=b]\nfinished"},
      {"trailers are dropped", head + data(1, "a", open) + headers(1, {{"t", "u"}}, last),
       "head 200\nbody a\nfinished"},
      {"304 with a length",
       kReady + headers(1, {{":status", "304"}, {"content-length", "9"}}, last),
       "head 304 [content-length=9]\nfinished"},
      {"at the body limit", head + data(1, std::string(64, 'x')),
       "head 200\nbody " + std::string(64, 'x') + "\nfinished"},
      {"above it", head + data(1, std::string(65, 'x')),
       "head 200\nbody " + std::string(64, 'x') + "\nfailed limit.body"},
      {"above it by its length",
       kReady + headers(1, {{":status", "200"}, {"content-length", "65"}}) + data(1, "x", open),
       "head 200 [content-length=65]\nfailed limit.body"},
  };
  for (const Case& c : cases) check(c, {.wanted = {true, true}});
}

TEST(Http2Codec, HeadHasALengthAndNoBody) {
  Request request = get();
  request.method = "HEAD";
  check({"head", kReady + headers(1, {{":status", "200"}, {"content-length", "500"}}, last),
         "head 200\nfinished"},
        {.requests = {request}, .wanted = {false, true}});
}

TEST(Http2Codec, StreamsEndInAnyOrder) {
  const Setting setting{.requests = {get(), get(), get()}};
  const Case cases[] = {
      {"interleaved",
       kReady + headers(3, kOk) + headers(1, kOk) + data(3, "b", open) + data(1, "a") +
           headers(5, kOk, last) + data(3, "c"),
       "2: head 200\nhead 200\n2: body ba\nfinished\n3: head 200\n3: finished\n"
       "2: body c\n2: finished"},
      {"goaway in between", kReady + goaway(3, 0) + headers(3, kOk, last) + headers(1, kOk, last),
       "3: failed h2.goaway\n2: head 200\n2: finished\nhead 200\nfinished"},
      {"one breaks the rules",
       kReady + headers(3, {{"a", "b"}}) + headers(1, kOk, last) + headers(5, kOk, last),
       "2: failed h2.protocol\nhead 200\nfinished\n3: head 200\n3: finished"},
      {"a wrong length, then goaway",
       kReady + headers(3, {{":status", "200"}, {"content-length", "3"}}) + data(3, "ab") +
           goaway(0, 0),
       "2: head 200\n2: body ab\n2: failed h2.protocol\nfailed h2.goaway\n3: failed h2.goaway"},
      {"all break", kReady + headers(3, kOk, last) + frame(0, 0, 1, std::string(16385, 'x')),
       "2: head 200\n2: finished\nfailed h2.protocol\n3: failed h2.protocol"},
      {"all are cut off", kReady + headers(3, kOk),
       "2: head 200\nfailed recv.closed\n2: failed recv.reset\n3: failed recv.closed"},
  };
  for (const Case& c : cases) check(c, setting);
}

TEST(Http2Codec, RoomIsWhatBothSidesWant) {
  struct RoomCase {
    const char* name;
    std::string bytes;
    std::size_t room;
  };
  const RoomCase cases[] = {
      {"nothing said", kReady, 7},
      {"the server wants fewer", settings({{3, 5}}), 4},
      {"one", settings({{3, 1}}), 0},
      {"none", settings({{3, 0}}), 0},
      {"more", settings({{3, 100}}), 7},
      {"an answer", kReady + headers(1, kOk, last), 8},
      {"reset", kReady + reset(1, 8), 8},
      {"refused", kReady + reset(1, 7), 8},
      {"goaway", kReady + goaway(1, 0), 0},
      {"HTTP/1.1 required", kReady + reset(1, 13), 0},
      {"a broken answer", kReady + headers(1, {{"a", "b"}}), 0},
      {"a broken connection", kReady + window_update(0, 0), 0},
  };
  for (const RoomCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(hear(c.bytes, {.then = Then::silence}).room, c.room);
  }
}

TEST(Http2Codec, SendsThePrefaceWithTheFirstRequests) {
  Http2Codec codec(3);
  std::string out;
  codec.start(1, get(), {}, out);
  Request post = get();
  post.method = "POST";
  post.body = "abc";
  codec.start(2, post, {}, out);
  EXPECT_EQ(frames_in(out), "S0 W0 H1 H3 D3");
  EXPECT_EQ(codec.running(), 2U);
  EXPECT_EQ(codec.room(), 1U);
}

TEST(Http2Codec, OwesAnswersOfItsOwn) {
  EXPECT_EQ(frames_in(hear(kReady + frame(6, 0, 0, "12345678"), {.then = Then::silence}).sent),
            "S0 N0");
  EXPECT_EQ(frames_in(hear(kReady + frame(6, 1, 0, "12345678"), {.then = Then::silence}).sent),
            "S0");
}

// The next requests go out with what a read of several answers brought about.
TEST(Http2Codec, StartsWithinFinished) {
  struct Next : RecordedEvents {
    Http2Codec codec{2};
    Http2Request prepared = encode_http2(get());
    std::string out;
    StreamId next = 3;
    void finished(StreamId id) override {
      RecordedEvents::finished(id);
      EXPECT_EQ(codec.room(), 1U);
      codec.start_prepared(next++, prepared, {}, out);
    }
  };
  Next next;
  for (StreamId id : {1U, 2U}) next.codec.start_prepared(id, next.prepared, {}, next.out);
  next.out.clear();
  next.codec.received(kReady + headers(1, kOk, last) + headers(3, kOk, last), next, next.out);
  EXPECT_EQ(next.log(), "head 200\nfinished\n2: head 200\n2: finished");
  EXPECT_EQ(frames_in(next.out), "S0 H5 H7");
  EXPECT_EQ(next.codec.running(), 2U);
}

TEST(Http2Codec, MayBeDestroyedWithinAnEnd) {
  struct Owner : RecordedEvents {
    std::unique_ptr<Http2Codec> codec = std::make_unique<Http2Codec>(2);
    void finished(StreamId id) override {
      codec.reset();
      RecordedEvents::finished(id);
    }
    void failed(StreamId id, ErrorKind kind, std::string_view detail) override {
      codec.reset();
      RecordedEvents::failed(id, kind, detail);
    }
  };
  for (const std::string& bytes : {headers(1, kOk, last) + headers(3, kOk, last), reset(1, 2),
                                   frame(0, 0, 1, std::string(16385, 'x'))}) {
    Owner owner;
    std::string out;
    owner.codec->start(1, get(), {}, out);
    owner.codec->start(2, get(), {}, out);
    owner.codec->received(kReady + bytes, owner, out);
    EXPECT_EQ(owner.codec, nullptr);
    EXPECT_EQ(owner.log().find("2:"), std::string::npos) << owner.log();
  }
}

TEST(Http2Codec, CancelsOneAndGoesOn) {
  struct Canceller : RecordedEvents {
    Http2Codec codec{2};
    std::string out;
    std::string at;
    void maybe(StreamId id, const char* where) {
      if (id == 1 && at == where) codec.cancel(id, out);
    }
    void head(StreamId id, int status, std::string_view reason, const Headers& fields) override {
      RecordedEvents::head(id, status, reason, fields);
      maybe(id, "head");
    }
    void body(StreamId id, std::string_view bytes) override {
      RecordedEvents::body(id, bytes);
      maybe(id, "body");
    }
  };
  for (const std::string where : {"before", "head", "body"}) {
    SCOPED_TRACE(where);
    Canceller events;
    events.at = where;
    events.codec.start(1, get(), {}, events.out);
    events.codec.start(2, get(), {}, events.out);
    events.out.clear();
    if (where == "before") events.codec.cancel(1, events.out);
    events.codec.received(
        kReady + headers(1, kOk) + data(1, "a", open) + data(1, "b", open) + headers(3, kOk, last),
        events, events.out);
    EXPECT_NE(frames_in(events.out).find("R1"), std::string::npos) << frames_in(events.out);
    EXPECT_EQ(events.log(), (where == "before" ? ""s
                             : where == "head" ? "head 200\n"s
                                               : "head 200\nbody a\n"s) +
                                "2: head 200\n2: finished");
    EXPECT_EQ(events.codec.room(), 2U);
  }
}

TEST(Http2Codec, SendsABodyAsTheWindowAllows) {
  Request post = get();
  post.method = "POST";
  post.body = std::string(100'000, 'x');
  Http2Codec codec(1);
  RecordedEvents events;
  std::string out;
  codec.start(1, post, {}, out);
  EXPECT_EQ(frames_in(out), "S0 W0 H1 D1 D1 D1 D1");
  out.clear();
  codec.received(kReady + window_update(0, 50'000) + window_update(1, 50'000), events, out);
  EXPECT_EQ(frames_in(out), "S0 D1 D1 D1");
  codec.received(headers(1, kOk, last), events, out);
  EXPECT_EQ(events.log(), "head 200\nfinished");
  EXPECT_EQ(codec.room(), 1U);
}

TEST(Http2Codec, AnEarlyAnswerStopsTheRequest) {
  Request post = get();
  post.method = "POST";
  post.body = std::string(100'000, 'x');
  const Heard heard = hear(kReady + headers(1, {{":status", "413"}}, last) + reset(1, 0),
                           {.requests = {post}, .then = Then::silence});
  EXPECT_EQ(heard.log, "head 413\nfinished");
  EXPECT_EQ(frames_in(heard.sent), "S0 R1");
  EXPECT_EQ(heard.room, 8U);
}

TEST(Http2Codec, SaysWhyTheServerIsSilent) {
  Http2Codec codec(2);
  RecordedEvents events;
  std::string out;
  codec.start(1, get(), {}, out);
  codec.received(kReady, events, out);
  EXPECT_EQ(codec.silence(), std::nullopt);
  EXPECT_FALSE(codec.has_begun(1));
  codec.received(goaway(1, 11), events, out);
  EXPECT_EQ(codec.silence(), ErrorKind::h2_goaway);
  EXPECT_EQ(codec.failure_class(), RetryClass::by_status);
  codec.received(headers(1, kOk) + data(1, "ab", open), events, out);
  EXPECT_TRUE(codec.has_begun(1));
  EXPECT_TRUE(codec.has_head(1));
  EXPECT_EQ(codec.body_bytes(1), 2U);
}

// Requests that wait because the server allows fewer streams than it did.
TEST(Http2Codec, RequestsThatNeverWentOutAreSafeToRepeat) {
  Http2Codec codec(3);
  Listener events(codec);
  std::string out;
  codec.start(1, get(), {}, out);
  codec.received(settings({{3, 1}}) + headers(1, kOk, last) + settings({{3, 0}}), events, out);
  EXPECT_EQ(codec.room(), 0U);
  codec.received(settings({{3, 2}}), events, out);
  EXPECT_EQ(codec.room(), 2U);
}

TEST(Http2Codec, RetiresAfterThoseThatRun) {
  Http2Codec codec(3);
  RecordedEvents events;
  std::string out;
  codec.start(1, get(), {}, out);
  codec.retire();
  EXPECT_EQ(codec.room(), 0U);
  codec.received(kReady + headers(1, kOk, last), events, out);
  EXPECT_EQ(events.log(), "head 200\nfinished");
}

TEST(Http2Codec, SendsFewWindowUpdates) {
  Http2Codec codec(1);
  RecordedEvents events;
  std::string out;
  codec.start(1, get(), {}, out);
  out.clear();
  codec.received(kReady + frame(4, 1, 0) + headers(1, kOk), events, out);
  for (int i = 0; i < 60; ++i) codec.received(data(1, std::string(16'384, 'x'), open), events, out);
  EXPECT_EQ(frames_in(out), "S0 W1");
}

TEST(Http2Codec, SaysWhatBrokeTheRules) {
  EXPECT_EQ(hear("HTTP/1.1 200 OK\r\n\r\n", {}).detail,
            "the server answered in HTTP/1, not in HTTP/2");
  EXPECT_EQ(hear(kReady + frame(0, 0, 1, std::string(16385, 'x')), {}).detail,
            "a frame of 16385 bytes came, 16384 are allowed");
  EXPECT_EQ(hear(kReady + reset(1, 13), {}).detail,
            "the server reset the stream: HTTP_1_1_REQUIRED");
  EXPECT_EQ(hear(headers(1, kOk), {}).detail,
            "the server broke the rules of HTTP/2: PROTOCOL_ERROR, SETTINGS expected");
}

}  // namespace
}  // namespace resttest
