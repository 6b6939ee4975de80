#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/http1_codec.h"
#include "support/recorded_events.h"

using namespace std::string_literals;

namespace resttest {
namespace {

enum class Method { get, head };
enum class End { open, closed };

struct Answer {
  const char* name;
  std::string bytes;
  std::string log;
  std::size_t room = 0;
  Method method = Method::get;
  End end = End::open;
};

struct Heard {
  std::string log;
  std::size_t room = 0;

  bool operator==(const Heard&) const = default;
};

// What a codec tells of `pieces`, as the first exchange or after the one that `codec` had.
Heard hear(Http1Codec& codec, const Answer& answer, const std::vector<std::string>& pieces) {
  RecordedEvents events;
  std::string out;
  codec.start_encoded(1, answer.method == Method::head, {.headers = true, .body = true});
  for (const std::string& piece : pieces) codec.received(piece, events, out);
  if (answer.end == End::closed) codec.ended(events);
  EXPECT_EQ(out, "");
  return {events.log(), codec.room()};
}

Heard hear(const Answer& answer, const std::vector<std::string>& pieces) {
  Http1Codec codec;
  return hear(codec, answer, pieces);
}

std::string lines(const std::string& line, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += line;
  return all;
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
const std::string kChunkedLog = "head 200 OK [Transfer-Encoding=chunked]\n";

std::string status_line(const std::string& line) { return line + "\r\nContent-Length: 0\r\n\r\n"; }
std::string header(const std::string& line) { return kOk + line + "\r\nContent-Length: 0\r\n\r\n"; }

const std::vector<Answer>& status_lines() {
  static const std::vector<Answer> answers = {
      {"plain", status_line("HTTP/1.1 200 OK"), "head 200 OK [Content-Length=0]\nfinished", 1},
      {"any status of three digits", status_line("HTTP/1.1 999 Odd one"),
       "head 999 Odd one [Content-Length=0]\nfinished", 1},
      {"no reason", status_line("HTTP/1.1 200 "), "head 200 [Content-Length=0]\nfinished", 1},
      {"no blank either", status_line("HTTP/1.1 200"), "head 200 [Content-Length=0]\nfinished", 1},
      {"version 0.9", "hello", "failed proto.version"},
      {"banner", "220 ready\r\n", "failed proto.version"},
      {"other protocol", "ICY 200 OK\r\n", "failed proto.version"},
      {"empty line first", "\r\n" + status_line("HTTP/1.1 200 OK"), "failed proto.version"},
      {"NUL first", "\0\0"s + status_line("HTTP/1.1 200 OK"), "failed proto.version"},
      {"version 1.2", status_line("HTTP/1.2 200 OK"), "failed proto.version"},
      {"version 2.0", status_line("HTTP/2.0 200 OK"), "failed proto.version"},
      {"version 1.15", status_line("HTTP/1.15 200 OK"), "failed proto.version"},
      {"lower case", status_line("http/1.1 200 OK"), "failed proto.version"},
      {"version cut by the line end", "HTT\r\n", "failed proto.version"},
      {"no status", "HTTP/1.1\r\n", "failed proto.status"},
      {"status 000", status_line("HTTP/1.1 000 X"), "failed proto.status"},
      {"status 99", status_line("HTTP/1.1 99 X"), "failed proto.status"},
      {"status 099", status_line("HTTP/1.1 099 X"), "failed proto.status"},
      {"negative status", status_line("HTTP/1.1 -200 X"), "failed proto.status"},
      {"status in letters", status_line("HTTP/1.1 abc X"), "failed proto.status"},
      {"status 1000", status_line("HTTP/1.1 1000 X"), "failed proto.status"},
      {"two blanks", status_line("HTTP/1.1  200 X"), "failed proto.status"},
      {"switching protocols unasked", "HTTP/1.1 101 X\r\nUpgrade: y\r\n\r\n",
       "failed proto.status"},
      {"NUL", status_line("HTTP/1.1 200 O\0K"s), "failed proto.header"},
      {"bare carriage return", status_line("HTTP/1.1 200 O\rK"), "failed proto.header"},
      {"interim answers are skipped",
       lines("HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n", 3) + status_line("HTTP/1.1 200 OK"),
       "head 200 OK [Content-Length=0]\nfinished", 1},
      {"an interim answer's length means nothing",
       "HTTP/1.1 100 C\r\nContent-Length: x\r\n\r\n" + status_line("HTTP/1.1 200 OK"),
       "head 200 OK [Content-Length=0]\nfinished", 1},
      {"an odd interim answer is noted", "HTTP/1.1 100 C\n\n" + status_line("HTTP/1.1 200 OK"),
       "note proto.header\nhead 200 OK [Content-Length=0]\nfinished"},
      {"as many interim answers as may be",
       lines("HTTP/1.1 100\r\n\r\n", 100) + status_line("HTTP/1.1 200 OK"),
       "head 200 OK [Content-Length=0]\nfinished", 1},
      {"one more", lines("HTTP/1.1 100\r\n\r\n", 101) + status_line("HTTP/1.1 200 OK"),
       "failed limit.headers"},
  };
  return answers;
}

const std::vector<Answer>& headers() {
  static const std::vector<Answer> answers = {
      {"blanks around a value", header("A: \t b c \t"),
       "head 200 OK [A=b c] [Content-Length=0]\nfinished", 1},
      {"no blank, no value", header("A:b\r\nB:"),
       "head 200 OK [A=b] [B=] [Content-Length=0]\nfinished", 1},
      {"every token character", header("!#$%&'*+-.^_`|~09azAZ: x"),
       "head 200 OK [!#$%&'*+-.^_`|~09azAZ=x] [Content-Length=0]\nfinished", 1},
      {"control characters and Latin-1 in a value", header("A: \x1b\x07\xe9"),
       "head 200 OK [A=\x1b\x07\xe9] [Content-Length=0]\nfinished", 1},
      {"repeats", header("A: 1\r\na: 2"), "head 200 OK [A=1] [a=2] [Content-Length=0]\nfinished",
       1},
      {"folded", header("A: 1 \r\n\t 2\r\n \r\n 3"),
       "note proto.header\nhead 200 OK [A=1 2 3] [Content-Length=0]\nfinished"},
      {"folded from the start", header("A:\r\n 2"),
       "note proto.header\nhead 200 OK [A=2] [Content-Length=0]\nfinished"},
      {"a folded length", kOk + "Content-Length:\r\n 1\r\n\r\nx",
       "note proto.header\nhead 200 OK [Content-Length=1]\nbody x\nfinished"},
      {"first line folded", kOk + " A: b\r\n\r\n", "failed proto.header"},
      {"no colon", header("A"), "failed proto.header"},
      {"no name", header(": b"), "failed proto.header"},
      {"blank in a name", header("A B: c"), "failed proto.header"},
      {"blank before the colon", header("Transfer-Encoding : chunked"), "failed proto.header"},
      {"a name of more than ASCII", header("\xc3\xa9: x"), "failed proto.header"},
      {"NUL in a name", header("A\0: x"s), "failed proto.header"},
      {"NUL in a value", header("A: x\0y"s), "failed proto.header"},
      {"NUL in a continuation", header("A: x\r\n \0"s), "failed proto.header"},
      {"bare carriage return", header("A: x\ry"), "failed proto.header"},
      {"two carriage returns", header("A: x\r"), "failed proto.header"},
      {"line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 1\n\nx",
       "note proto.header\nhead 200 OK [Content-Length=1]\nbody x\nfinished"},
      {"one line feed alone", kOk + "Content-Length: 1\r\n\nx",
       "note proto.header\nhead 200 OK [Content-Length=1]\nbody x\nfinished"},
      {"a note comes before the failure", kOk + "A: 1\n: x\r\n",
       "note proto.header\nfailed proto.header"},
  };
  return answers;
}

const std::vector<Answer>& framing() {
  static const std::vector<Answer> answers = {
      {"length", kOk + "Content-Length: 3\r\n\r\nabc",
       "head 200 OK [Content-Length=3]\nbody abc\nfinished", 1},
      {"length in any case, zeros before it", kOk + "content-length: 003\r\n\r\nabc",
       "head 200 OK [content-length=003]\nbody abc\nfinished", 1},
      {"equal lengths", kOk + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
       "note proto.framing\nhead 200 OK [Content-Length=3] [Content-Length=3]\nbody abc\nfinished"},
      {"equal lengths in one line", kOk + "Content-Length: 3, 3\r\n\r\nabc",
       "note proto.framing\nhead 200 OK [Content-Length=3, 3]\nbody abc\nfinished"},
      {"unequal lengths", kOk + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
       "failed proto.framing"},
      {"negative length", kOk + "Content-Length: -5\r\n\r\n", "failed proto.framing"},
      {"signed length", kOk + "Content-Length: +3\r\n\r\nabc", "failed proto.framing"},
      {"length in letters", kOk + "Content-Length: abc\r\n\r\n", "failed proto.framing"},
      {"length in hexadecimal", kOk + "Content-Length: 0x3\r\n\r\n", "failed proto.framing"},
      {"empty length", kOk + "Content-Length:\r\n\r\n", "failed proto.framing"},
      {"length and nothing", kOk + "Content-Length: 3,\r\n\r\nabc", "failed proto.framing"},
      {"length of 23 digits", kOk + "Content-Length: 10000000000000000000000\r\n\r\n",
       "failed proto.framing"},
      {"length 2^63", kOk + "Content-Length: 9223372036854775808\r\n\r\n", "failed proto.framing"},
      {"length above what is kept", kOk + "Content-Length: 9223372036854775807\r\n\r\nabc",
       "head 200 OK [Content-Length=9223372036854775807]\nfailed limit.body"},
      {"length and chunked",
       kOk + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
       "note proto.framing\nhead 200 OK [Content-Length=3] [Transfer-Encoding=chunked]\nbody x\n"
       "finished"},
      {"bad length and chunked", kOk + "Transfer-Encoding: chunked\r\nContent-Length: -1\r\n\r\n",
       "failed proto.framing"},
      {"chunked in any case", kOk + "transfer-encoding: CHUNKED\r\n\r\n0\r\n\r\n",
       "head 200 OK [transfer-encoding=CHUNKED]\nfinished", 1},
      {"unknown coding", kOk + "Transfer-Encoding: gzip\r\n\r\n", "failed proto.framing"},
      {"empty coding", kOk + "Transfer-Encoding:\r\n\r\n", "failed proto.framing"},
      {"two codings", kOk + "Transfer-Encoding: gzip, chunked\r\n\r\n", "failed proto.framing"},
      {"chunked twice", kOk + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       "failed proto.framing"},
      {"chunked twice in a line", kOk + "Transfer-Encoding: chunked, chunked\r\n\r\n",
       "failed proto.framing"},
      {"chunked with HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "failed proto.framing"},
      {"up to the close", kOk + "\r\nabc", "head 200 OK\nbody abc\nfinished", 0, Method::get,
       End::closed},
      {"up to the close, not there yet", kOk + "\r\nabc", "head 200 OK\nbody abc"},
      {"bytes behind the end", kOk + "Content-Length: 1\r\n\r\nxyz",
       "head 200 OK [Content-Length=1]\nbody x\nnote proto.unsolicited\nfinished"},
      {"an answer behind the end", kOk + "Content-Length: 1\r\n\r\nx" + kOk + "\r\n",
       "head 200 OK [Content-Length=1]\nbody x\nnote proto.unsolicited\nfinished"},
      {"bytes behind an empty body", kOk + "Content-Length: 0\r\n\r\nx",
       "head 200 OK [Content-Length=0]\nnote proto.unsolicited\nfinished"},
      {"204", "HTTP/1.1 204 No\r\n\r\n", "head 204 No\nfinished", 1},
      {"204 with length 0", "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n",
       "head 204 No [Content-Length=0]\nfinished", 1},
      {"204 with a length", "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n",
       "note proto.framing\nhead 204 No [Content-Length=2]\nfinished"},
      {"204 with a body", "HTTP/1.1 204 No\r\n\r\nxy",
       "head 204 No\nnote proto.unsolicited\nfinished"},
      {"304 with the length of what is not sent", "HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n",
       "head 304 Same [Content-Length=9]\nfinished", 1},
      {"304 with a body", "HTTP/1.1 304 Same\r\nContent-Length: 2\r\n\r\nxy",
       "head 304 Same [Content-Length=2]\nnote proto.unsolicited\nfinished"},
      {"205 with a body", "HTTP/1.1 205 Reset\r\nContent-Length: 2\r\n\r\nxy",
       "head 205 Reset [Content-Length=2]\nbody xy\nfinished", 1},
      {"HEAD", kOk + "Content-Length: 99999999999\r\n\r\n",
       "head 200 OK [Content-Length=99999999999]\nfinished", 1, Method::head},
      {"HEAD and chunked", kChunked, kChunkedLog + "finished", 1, Method::head},
      {"HEAD with a body", kOk + "Content-Length: 2\r\n\r\nxy",
       "head 200 OK [Content-Length=2]\nnote proto.unsolicited\nfinished", 0, Method::head},
  };
  return answers;
}

const std::vector<Answer>& reuse() {
  static const std::string no_body = "Content-Length: 0\r\n\r\n";
  static const std::string finished = " [Content-Length=0]\nfinished";
  static const std::vector<Answer> answers = {
      {"1.1 keeps alive", kOk + no_body, "head 200 OK" + finished, 1},
      {"1.1 says close", kOk + "Connection: close\r\n" + no_body,
       "head 200 OK [Connection=close]" + finished},
      {"in a list, in any case", kOk + "connection: a ,CLOSE\t, b\r\n" + no_body,
       "head 200 OK [connection=a ,CLOSE\t, b]" + finished},
      {"another word", kOk + "Connection: closed\r\n" + no_body,
       "head 200 OK [Connection=closed]" + finished, 1},
      {"close wins", kOk + "Connection: keep-alive\r\nConnection: close\r\n" + no_body,
       "head 200 OK [Connection=keep-alive] [Connection=close]" + finished},
      {"1.0 closes", "HTTP/1.0 200 OK\r\n" + no_body, "head 200 OK" + finished},
      {"1.0 says keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + no_body,
       "head 200 OK [Connection=Keep-Alive]" + finished, 1},
      {"closed after the end", kOk + no_body, "head 200 OK" + finished, 0, Method::get,
       End::closed},
  };
  return answers;
}

const std::vector<Answer>& closed() {
  static const std::vector<Answer> answers = {
      {"at once", "", "failed recv.closed", 0, Method::get, End::closed},
      {"in the version", "HTT", "failed recv.closed", 0, Method::get, End::closed},
      {"in the first line", "HTTP/1.1 200", "failed recv.closed", 0, Method::get, End::closed},
      {"carriage returns alone", "HTTP/1.1 200 OK\rContent-Length: 1\r\rx", "failed recv.closed", 0,
       Method::get, End::closed},
      {"after an interim answer", "HTTP/1.1 100 C\r\n\r\n", "failed recv.closed", 0, Method::get,
       End::closed},
      {"in an interim answer", "HTTP/1.1 100 C\r\nA: b\r\n", "failed recv.closed", 0, Method::get,
       End::closed},
      {"after the first line", kOk, "failed recv.truncated_headers", 0, Method::get, End::closed},
      {"in the headers", kOk + "Content-Length: 3\r\nA", "failed recv.truncated_headers", 0,
       Method::get, End::closed},
      {"before the body", kOk + "Content-Length: 3\r\n\r\n",
       "head 200 OK [Content-Length=3]\nfailed recv.truncated_body", 0, Method::get, End::closed},
      {"in the body", kOk + "Content-Length: 3\r\n\r\nab",
       "head 200 OK [Content-Length=3]\nbody ab\nfailed recv.truncated_body", 0, Method::get,
       End::closed},
      {"in a chunk", kChunked + "3\r\nab", kChunkedLog + "body ab\nfailed recv.truncated_body", 0,
       Method::get, End::closed},
      {"before the last chunk", kChunked + "3\r\nabc\r\n",
       kChunkedLog + "body abc\nfailed recv.truncated_body", 0, Method::get, End::closed},
      {"in the trailers", kChunked + "0\r\nA: b\r\n", kChunkedLog + "failed recv.truncated_body", 0,
       Method::get, End::closed},
  };
  return answers;
}

const std::vector<Answer>& chunked() {
  static const std::vector<Answer> answers = {
      {"chunks", kChunked + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
       kChunkedLog + "body abc0123456789\nfinished", 1},
      {"odd line ends", kChunked + "1\nx\n0\n\n",
       kChunkedLog + "body x\nnote proto.chunk\nfinished"},
      {"a note comes before the failure", kChunked + "1\nx\nz",
       kChunkedLog + "body x\nnote proto.chunk\nfailed proto.chunk"},
      {"bytes behind the end", kChunked + "0\r\n\r\nx",
       kChunkedLog + "note proto.unsolicited\nfinished"},
      {"no size", kChunked + "\r\nabc", kChunkedLog + "failed proto.chunk"},
      {"trailer without a colon", kChunked + "0\r\nA\r\n\r\n", kChunkedLog + "failed proto.header"},
  };
  return answers;
}

std::vector<Answer> all_answers() {
  std::vector<Answer> all;
  for (const auto* answers :
       {&status_lines(), &headers(), &framing(), &reuse(), &closed(), &chunked()}) {
    all.insert(all.end(), answers->begin(), answers->end());
  }
  return all;
}

void expect_all(const std::vector<Answer>& answers) {
  for (const Answer& answer : answers) {
    SCOPED_TRACE(answer.name);
    const Heard heard = hear(answer, {answer.bytes});
    EXPECT_EQ(heard.log, answer.log);
    EXPECT_EQ(heard.room, answer.room);
  }
}

TEST(Http1Answers, StatusLines) { expect_all(status_lines()); }
TEST(Http1Answers, Headers) { expect_all(headers()); }
TEST(Http1Answers, Framing) { expect_all(framing()); }
TEST(Http1Answers, Reuse) { expect_all(reuse()); }
TEST(Http1Answers, Closed) { expect_all(closed()); }
TEST(Http1Answers, Chunked) { expect_all(chunked()); }

// Bytes that come by themselves after the end of a message can no longer be noted: only the
// connection is given up.
Heard without_surplus(Heard heard) {
  const std::string note = "\nnote proto.unsolicited";
  if (const auto at = heard.log.find(note); at != std::string::npos)
    heard.log.erase(at, note.size());
  return heard;
}

TEST(Http1Answers, AnySplitOfTheSameBytesGivesTheSameEvents) {
  for (const Answer& answer : all_answers()) {
    SCOPED_TRACE(answer.name);
    const Heard whole = without_surplus(hear(answer, {answer.bytes}));
    for (std::size_t cut = 0; cut <= answer.bytes.size(); ++cut) {
      const Heard heard = hear(answer, {answer.bytes.substr(0, cut), answer.bytes.substr(cut)});
      ASSERT_EQ(without_surplus(heard), whole) << heard.log << "\ncut at " << cut;
    }
    std::vector<std::string> single;
    for (const char c : answer.bytes) single.emplace_back(1, c);
    const Heard heard = hear(answer, single);
    EXPECT_EQ(without_surplus(heard), whole) << heard.log;
  }
}

TEST(Http1Answers, WhatCameBeforeOnTheConnectionChangesNothing) {
  std::vector<Answer> all = all_answers();
  const std::string dated =
      kOk + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 1\r\n\r\n";
  const auto redated = [&dated](const std::string& date) {
    return std::string(dated).replace(kOk.size() + 6, 29, date) + "x";
  };
  all.push_back({"dated", dated + "x", "", 1});
  all.push_back({"other second", redated("Sun, 06 Nov 1994 08:49:38 GMT"), "", 1});
  all.push_back({"date with blanks", redated(" Sun, 06 Nov 1994 8:49:38 GMT"), "", 1});
  all.push_back({"date with NUL", redated("Sun, 06 Nov 1994 08:49:38 GM\0"s), "", 0});
  all.push_back({"date with carriage return", redated("Sun, 06 Nov 1994 08:49:\r8 GMT"), "", 0});
  all.push_back({"date with a line in it", redated("Sun, 06 Nov\r\nX: 4 08:49:38 GMT"), "", 1});
  for (const Answer& first : all) {
    if (hear(first, {first.bytes}).room == 0) continue;
    for (const Answer& second : all) {
      SCOPED_TRACE(testing::Message() << second.name << " after " << first.name);
      Http1Codec codec;
      hear(codec, first, {first.bytes});
      const Heard heard = hear(codec, second, {second.bytes});
      const Heard alone = hear(second, {second.bytes});
      ASSERT_EQ(heard, alone) << heard.log << "\nalone:\n" << alone.log;
    }
  }
}

}  // namespace
}  // namespace resttest
