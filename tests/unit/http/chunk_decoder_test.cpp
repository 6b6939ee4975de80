#include "http/chunk_decoder.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

using namespace std::string_literals;

namespace resttest {
namespace {

struct Decoded {
  std::string body;
  std::string end;  // "complete", "more", or the kind of the failure.
  std::string rest;
  bool is_odd = false;

  bool operator==(const Decoded&) const = default;
};

Decoded decode(const std::string& bytes, std::size_t step, HeaderBudget budget = {}) {
  ChunkDecoder decoder;
  decoder.begin();
  Decoded decoded;
  std::size_t at = 0;
  for (; at < bytes.size() && !decoder.is_complete() && !decoder.is_broken(); at += step) {
    std::string_view piece = std::string_view(bytes).substr(at, step);
    std::string_view body = decoder.next(piece, budget);
    for (; !body.empty(); body = decoder.next(piece, budget)) decoded.body += body;
    decoded.rest = piece;
  }
  decoded.rest += bytes.substr(std::min(at, bytes.size()));
  decoded.is_odd = !decoder.oddities().empty();
  decoded.end = "more";
  if (decoder.is_complete()) decoded.end = "complete";
  if (!decoder.is_broken()) return decoded;
  decoded.end = info(decoder.violation().kind).name;
  decoded.rest.clear();  // Nobody reads on.
  return decoded;
}

TEST(ChunkDecoder, TableInAnySplit) {
  struct Case {
    const char* name;
    std::string bytes;
    Decoded decoded;
  };
  const std::string sixteen = "0000000000000001";
  const Case cases[] = {
      {"one chunk", "3\r\nabc\r\n0\r\n\r\n", {"abc", "complete", ""}},
      {"many", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", {"abc", "complete", ""}},
      {"none", "0\r\n\r\n", {"", "complete", ""}},
      {"digits in any case",
       "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
       {"01234567890123456789", "complete", ""}},
      {"zeros before the size", sixteen + "\r\na\r\n000\r\n\r\n", {"a", "complete", ""}},
      {"too many digits", "0" + sixteen + "\r\na\r\n", {"", "proto.chunk", ""}},
      {"what follows is left", "0\r\n\r\nHTTP", {"", "complete", "HTTP"}},
      {"bytes of all kinds", "4\r\n\0\r\n\n\r\n0\r\n\r\n"s, {"\0\r\n\n"s, "complete", ""}},
      {"cut in a size", "3", {"", "more", ""}},
      {"cut in a chunk", "3\r\na", {"a", "more", ""}},
      {"cut before the end", "0\r\n", {"", "more", ""}},
      {"extension", "1;a=b;c=\"d\"\r\nx\r\n0;e\r\n\r\n", {"x", "complete", ""}},
      {"blanks before an extension", "1 \t;a\r\nx\r\n0 \r\n\r\n", {"x", "complete", ""}},
      {"blank and something", "1 1\r\nx\r\n", {"", "proto.chunk", ""}},
      {"NUL in an extension", "1;a\0\r\nx"s, {"", "proto.chunk", ""}},
      {"carriage return in an extension", "1;a\rb\r\nx", {"", "proto.chunk", ""}},
      {"carriage return in a size line", "1\r\r\nx", {"", "proto.chunk", ""}},
      {"line feeds alone", "1\nx\n0\n\n", {"x", "complete", "", true}},
      {"one after a size", "1\nx\r\n0\r\n\r\n", {"x", "complete", "", true}},
      {"one after an extension", "1;a\nx\r\n0\r\n\r\n", {"x", "complete", "", true}},
      {"one after a chunk", "1\r\nx\n0\r\n\r\n", {"x", "complete", "", true}},
      {"one at the end", "1\r\nx\r\n0\r\n\n", {"x", "complete", "", true}},
      {"empty size", "\r\nx", {"", "proto.chunk", ""}},
      {"negative size", "-1\r\nx", {"", "proto.chunk", ""}},
      {"bad size", "x\r\n", {"", "proto.chunk", ""}},
      {"size with a prefix", "0x1\r\nx", {"", "proto.chunk", ""}},
      {"largest size", "7fffffffffffffff\r\nx", {"x", "more", ""}},
      {"size 2^63", "8000000000000000\r\nx", {"", "proto.chunk", ""}},
      {"size 2^64-1", "ffffffffffffffff\r\nx", {"", "proto.chunk", ""}},
      {"chunk too long", "1\r\nxy\r\n", {"x", "proto.chunk", ""}},
      {"carriage return after a chunk", "1\r\nx\rz", {"x", "proto.chunk", ""}},
      {"trailers", "0\r\nA: b\r\nC:\r\n\r\nx", {"", "complete", "x"}},
      {"folded trailer", "0\r\nA: b\r\n c\r\n\r\n", {"", "complete", "", true}},
      {"first trailer folded", "0\r\n A: b\r\n\r\n", {"", "proto.header", ""}},
      {"trailer without a colon", "0\r\nA\r\n\r\n", {"", "proto.header", ""}},
      {"NUL in a trailer", "0\r\nA: \0\r\n\r\n"s, {"", "proto.header", ""}},
      {"carriage return in a trailer", "0\r\nA: b\rc\r\n\r\n", {"", "proto.header", ""}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    for (std::size_t step = 1; step <= c.bytes.size(); ++step) {
      const Decoded decoded = decode(c.bytes, step);
      ASSERT_EQ(decoded, c.decoded)
          << decoded.body << " " << decoded.end << " '" << decoded.rest << "' " << decoded.is_odd;
    }
  }
}

TEST(ChunkDecoder, LimitsAreExact) {
  const auto extension = [](std::size_t size) {
    return "1;" + std::string(size - 1, 'e') + "\r\nx\r\n0\r\n\r\n";
  };
  const auto two_extensions = [](std::size_t size) {
    return "1;\r\nx\r\n1;" + std::string(size - 2, 'e') + "\r\nx\r\n0\r\n\r\n";
  };
  const auto trailer = [](std::size_t size) {
    return "0\r\nA:" + std::string(size - 4, 't') + "\r\n\r\n";
  };
  const auto trailers = [](std::size_t count) {
    std::string all = "0\r\n";
    for (std::size_t i = 0; i < count; ++i) all += "A:b\r\n";
    return all + "\r\n";
  };
  struct Case {
    const char* name;
    std::string bytes;
    HeaderBudget budget;
    const char* end;
  };
  const char* over = "limit.headers";
  const Case cases[] = {
      {"extension below", extension(16'383), {}, "complete"},
      {"extension at the limit", extension(16'384), {}, "complete"},
      {"extension above", extension(16'385), {}, over},
      {"the limit is of all extensions", two_extensions(16'384), {}, "complete"},
      {"all extensions above", two_extensions(16'385), {}, over},
      {"extensions use what the head left", extension(10), {12, 9}, "complete"},
      {"the head left less", extension(10), {11, 9}, over},
      {"trailer line below", trailer(102'399), {}, "complete"},
      {"trailer line at the limit", trailer(102'400), {}, "complete"},
      {"trailer line above", trailer(102'401), {}, over},
      {"trailers use what the head left", trailer(10), {12, 9}, "complete"},
      {"the head left less for them", trailer(10), {11, 9}, over},
      {"lines below", trailers(8), {1000, 9}, "complete"},
      {"lines that the head left", trailers(9), {1000, 9}, "complete"},
      {"lines above", trailers(10), {1000, 9}, over},
      {"trailers in all", trailers(1000), {}, "complete"},
      {"one more", trailers(1001), {}, over},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, c.bytes.size()}) {
      EXPECT_EQ(decode(c.bytes, step, c.budget).end, c.end);
    }
  }
}

TEST(ChunkDecoder, BeginForgetsTheLastBody) {
  ChunkDecoder decoder;
  HeaderBudget budget;
  for (const std::string_view bytes : {"1;e\nx\n0\nA: b\n", "0\r\nA: b\r\nC", "zz"}) {
    decoder.begin();
    std::string_view rest = bytes;
    while (!decoder.next(rest, budget).empty()) {
    }
    decoder.begin();
    rest = "1\r\nx\r\n0\r\nA: b\r\n\r\n";
    EXPECT_EQ(decoder.next(rest, budget), "x");
    EXPECT_EQ(decoder.next(rest, budget), "");
    EXPECT_TRUE(decoder.is_complete());
    EXPECT_TRUE(decoder.oddities().empty());
  }
}

}  // namespace
}  // namespace resttest
