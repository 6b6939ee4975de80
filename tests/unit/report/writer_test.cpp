#include "report/writer.h"

#include <sstream>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(Writer, OneLine) {
  struct Case {
    const char* name;
    std::string text;
    const char* shown;
  };
  const Case cases[] = {
      {"plain", "größer 漢字", "größer 漢字"},
      {"line ends and tabs", "a\r\nb\tc", "a\\x0d\\x0ab\\x09c"},
      {"escape", "\x1b[31mred", "\\x1b[31mred"},
      {"C1",
       "\xc2\x9b"
       "31m",
       "\\x9b31m"},
      {"no UTF-8", "a\xff", "a\\xff"},
      {"turned around",
       "a\xe2\x80\xae"
       "b",
       "a\\u{202e}b"},
      {"isolated", "\xe2\x81\xa6x", "\\u{2066}x"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(one_line(c.text), c.shown);
  }
}

TEST(Writer, Cells) {
  EXPECT_EQ(cells("abc"), 3U);
  EXPECT_EQ(cells("größer"), 6U);
  EXPECT_EQ(cells("漢字"), 4U);
  EXPECT_EQ(cells("e\xcc\x81"), 1U);  // e and a combining accent.
}

TEST(Writer, Shortened) {
  struct Case {
    const char* text;
    std::size_t width;
    const char* shown;
  };
  const Case cases[] = {
      {"abcdef", 6, "abcdef"},
      {"abcdefg", 6, "abc…fg"},
      {"漢字漢字", 6, "漢…字"},
      {"abc", 1, "…"},
      {"", 0, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(shortened(c.text, c.width, Glyphs()), c.shown);
  }
}

struct Streams {
  std::ostringstream out;
  std::ostringstream err;
};

TEST(Writer, CleansAndMasks) {
  Streams to;
  Writer writer({.out = to.out, .err = to.err});
  Suite suite;
  suite.testsets.resize(1);
  suite.testsets[0].tests.resize(1);
  suite.testsets[0].tests[0].auth_password = "open-sesame";
  writer.learn(std::span(&suite, 1));
  writer.out("a \x1b[31m open-sesame\n\tb\r\n");
  EXPECT_EQ(to.out.str(), "a \\x1b[31m ***\n\tb\r\n");
}

TEST(Writer, NoLineIsACommandOfARunner) {
  struct Case {
    const char* name;
    const char* text;
    const char* shown;
  };
  const Case cases[] = {
      {"GitHub", "::error::x\n", "\\x3a:error::x\n"},
      {"after blanks", "a\n \t::error::x\n", "a\n \t\\x3a:error::x\n"},
      {"older", "##[error]x\n", "\\x23#[error]x\n"},
      {"Azure", "##vso[task]x\n", "\\x23#vso[task]x\n"},
      {"inside a line", "a ::error::x\n", "a ::error::x\n"},
      {"a double colon in a group line", "SUCCEEDED: : 1/1\n", "SUCCEEDED: : 1/1\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Streams to;
    Writer writer({.out = to.out, .err = to.err});
    writer.out(c.text);
    EXPECT_EQ(to.out.str(), c.shown);
  }
}

TEST(Writer, ColoursWhereAsked) {
  Streams to;
  Writer writer({.out = to.out, .err = to.err, .out_color = {true}, .err_color = {false}});
  writer.out("ok", Style::good);
  writer.err("bad", Style::bad);
  EXPECT_EQ(to.out.str(), "\x1b[92mok\x1b[0m");
  EXPECT_EQ(to.err.str(), "bad");
}

TEST(Writer, LearnsFromWhatWasSent) {
  Streams to;
  Writer writer({.out = to.out, .err = to.err});
  Outcome outcome;
  outcome.request.headers.add("Cookie", "session=4711");
  Response response;
  response.headers.add("Set-Cookie", "session=4712");
  outcome.attempts.push_back({.exchange = response});
  writer.learn(outcome);
  writer.out("session=4711 session=4712");
  EXPECT_EQ(to.out.str(), "*** ***");
}

TEST(Writer, StatusLineGivesWay) {
  Streams to;
  Writer writer({.out = to.out, .err = to.err, .err_is_terminal = true});
  writer.status_line("50 %");
  writer.out("result\n");
  EXPECT_EQ(to.err.str(), "\r\x1b[K50 %\r\x1b[K");
  EXPECT_EQ(to.out.str(), "result\n");
}

}  // namespace
}  // namespace resttest
