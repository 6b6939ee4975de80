#include "cli/streams.h"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace resttest::cli {
namespace {

TEST(Streams, WritesWhatItIsGiven) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    OutputStream out(ends[1]);
    out << "a" << 1 << '\n';
    EXPECT_EQ(out.error(), 0);
  }
  close(ends[1]);
  char text[8] = {};
  EXPECT_EQ(read(ends[0], text, sizeof text), 3);
  EXPECT_STREQ(text, "a1\n");
  close(ends[0]);
}

TEST(Streams, AFullDeviceIsALoss) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  {
    OutputStream out(full);
    out << std::string(200'000, 'x');  // More than the buffer holds.
    out.flush();
    EXPECT_EQ(out.error(), ENOSPC);
  }
  close(full);
}

TEST(Streams, AReaderThatWentAwayIsNone) {
  const auto before = signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  {
    OutputStream out(ends[1]);
    out << "text";
    out.flush();
    EXPECT_EQ(out.error(), 0);
  }
  close(ends[1]);
  signal(SIGPIPE, before);
}

// Sets a variable of the environment for one test, and puts the old value back.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    setenv(name, value, 1);
  }
  ~Environment() { setenv(name_, old_.c_str(), 1); }

 private:
  const char* name_;
  std::string old_;
};

TEST(Streams, Colour) {
  struct Case {
    const char* name;
    ColorChoice choice;
    const char* no_color;
    const char* force;
    bool on;
  };
  const Case cases[] = {
      {"no terminal", ColorChoice::automatic, "", "", false},
      {"forced", ColorChoice::automatic, "", "1", true},
      {"forbidden wins", ColorChoice::automatic, "1", "1", false},
      {"asked for", ColorChoice::always, "1", "", true},
      {"refused", ColorChoice::never, "", "1", false},
  };
  const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Environment no_color("NO_COLOR", c.no_color);
    const Environment force("FORCE_COLOR", c.force);
    EXPECT_EQ(color_for(file, c.choice).on, c.on);
  }
  close(file);
}

TEST(Streams, Locale) {
  struct Case {
    const char* all;
    const char* ctype;
    bool utf8;
  };
  const Case cases[] = {{"C.UTF-8", "", true},
                        {"", "de_DE.utf8", true},
                        {"C", "de_DE.utf8", false},
                        {"", "C", false}};
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.all) + "/" + c.ctype);
    const Environment all("LC_ALL", c.all);
    const Environment ctype("LC_CTYPE", c.ctype);
    EXPECT_EQ(locale_is_utf8(), c.utf8);
  }
}

TEST(Streams, Width) {
  struct Case {
    const char* columns;
    int width;
  };
  const Case cases[] = {{"100", 100}, {"12", 40}, {"500", 120}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.columns);
    const Environment columns("COLUMNS", c.columns);
    EXPECT_EQ(terminal_width(), c.width);
  }
}

}  // namespace
}  // namespace resttest::cli
