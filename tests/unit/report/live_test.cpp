#include <sstream>

#include <gtest/gtest.h>

#include "report/reporters.h"
#include "support/outcomes.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;

struct Streams {
  std::ostringstream out;
  std::ostringstream err;
};

LoadSummary half_done() {
  LoadSummary load = failed_load();
  load.repeat = 8;
  return load;
}

Interval last_second() {
  Interval last;
  last.start = 1s;
  last.length = 1s;
  last.tally.passed = 2;
  return last;
}

TEST(Live, WhoSeesIt) {
  struct Case {
    const char* name;
    ProgressKind kind;
    bool terminal;
    bool shown;
  };
  const Case cases[] = {
      {"a terminal", ProgressKind::automatic, true, true},
      {"a pipe", ProgressKind::automatic, false, false},
      {"nobody", ProgressKind::none, true, false},
      {"a pipe that asks for it", ProgressKind::lines, false, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Streams to;
    ReporterArgs args{.out = to.out, .err = to.err};
    args.progress = c.kind;
    args.err_is_terminal = c.terminal;
    EXPECT_EQ(make_live(args) != nullptr, c.shown);
  }
}

TEST(Live, ALineInPlace) {
  Streams to;
  ReporterArgs args{.out = to.out, .err = to.err};
  args.err_is_terminal = true;
  const auto live = make_live(args);
  live->interval_finished(half_done(), last_second());
  live->load_finished(half_done());
  EXPECT_EQ(to.err.str(),
            "\r\x1b[Kpets/load pets [##########----------]  50 %  4/8  2/s  failed 1  retries 2"
            "\r\x1b[K");
  EXPECT_EQ(to.out.str(), "");
}

TEST(Live, LinesWhereAsked) {
  Streams to;
  ReporterArgs args{.out = to.out, .err = to.err};
  args.progress = ProgressKind::lines;
  make_live(args)->interval_finished(half_done(), last_second());
  EXPECT_EQ(to.err.str(),
            "progress pets/load pets t=2s done=4 rate=2/s p50=20.0ms p99=340.0ms failed=1 "
            "retries=2\n");
}

}  // namespace
}  // namespace resttest
