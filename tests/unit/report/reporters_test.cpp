#include "report/reporters.h"

#include <sstream>

#include <gtest/gtest.h>

#include "report/notes.h"
#include "support/outcomes.h"

namespace resttest {
namespace {

struct Streams {
  std::ostringstream out;
  std::ostringstream err;
};

std::unique_ptr<Reporter> reporter_named(std::string_view name, ReporterArgs args) {
  Registry registry;
  add_reporters(registry);
  return registry.reporters.find(name)->item(args);
}

TEST(Reporters, WhatGoesWhere) {
  struct Case {
    const char* name;
    const char* path;
    const char* out;  // What each stream begins with.
    const char* err;
  };
  const Case cases[] = {
      {"classic", "", "{\"error\"", "ERROR:Test Failed: create pet"},
      {"pretty", "", "  FAIL   ", "\nerror[status]: "},
      {"quiet", "", "", "ERROR:Test Failed: create pet"},
      {"json", "", "{\n  \"schema\": ", "ERROR:Test Failed: create pet"},
      {"json", "-", "{\n  \"schema\": ", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.name) + c.path);
    Streams to;
    ReporterArgs args{.out = to.out, .err = to.err};
    args.path = c.path;
    const auto reporter = reporter_named(c.name, args);
    RunSummary summary;
    summary.outcomes = {gave_up_outcome()};
    reporter->test_finished(summary.outcomes[0]);
    reporter->run_finished(summary);
    EXPECT_EQ(to.out.str().substr(0, std::string(c.out).size()), c.out);
    EXPECT_EQ(to.err.str().substr(0, std::string(c.err).size()), c.err);
    EXPECT_EQ(to.out.str().empty(), std::string(c.out).empty());
    EXPECT_EQ(to.err.str().empty(), std::string(c.err).empty());
    EXPECT_EQ(reporter->lost(), "");
  }
}

TEST(Reporters, ALostReportIsSaid) {
  Streams to;
  ReporterArgs args{.out = to.out, .err = to.err};
  args.path = "/dev/full";
  const auto reporter = reporter_named("json", args);
  reporter->run_finished({});
  EXPECT_EQ(reporter->lost(), "/dev/full: No space left on device");
}

TEST(Reporters, APathThatCannotBeWrittenIsRefusedAtOnce) {
  Streams to;
  ReporterArgs args{.out = to.out, .err = to.err};
  args.path = "/";
  EXPECT_THROW(reporter_named("json", args), OutputError);
}

TEST(Reporters, RerunWithTheSeedWhereItMatters) {
  Suite suite;
  suite.testsets.resize(1);
  RunOptions options;
  options.seeding.seed = 7;
  EXPECT_EQ(rerun_command("resttest u t", {std::span(&suite, 1), options}), "resttest u t");
  suite.testsets[0].config.generators.resize(1);
  EXPECT_EQ(rerun_command("resttest u t", {std::span(&suite, 1), options}),
            "resttest u t --seed 7");
  EXPECT_EQ(rerun_command("resttest u t --seed 7", {std::span(&suite, 1), options}),
            "resttest u t --seed 7");
  EXPECT_EQ(rerun_command("", {std::span(&suite, 1), options}), "");
}

TEST(Reporters, CurlCommands) {
  struct Case {
    const char* name;
    Request request;
    const char* command;
  };
  const auto with_header = [](const char* name, const char* value) {
    Request request{.url = "http://h/"};
    request.headers.add(name, value);
    return request;
  };
  const Case cases[] = {
      {"plain", {.url = "http://h/a?b=c"}, "curl 'http://h/a?b=c'"},
      {"head", {.method = "HEAD", .url = "http://h/"}, "curl --head http://h/"},
      {"other method", {.method = "DELETE", .url = "http://h/"}, "curl -X DELETE http://h/"},
      {"our name", with_header("User-Agent", "resttest/1"), "curl http://h/"},
      {"another name", with_header("User-Agent", "me"), "curl -H 'User-Agent: me' http://h/"},
      {"the URL's host", with_header("Host", "h"), "curl http://h/"},
      {"another host", with_header("Host", "x"), "curl -H 'Host: x' http://h/"},
      {"secret", with_header("X-Token", "1"), "curl -H 'X-Token: ***' http://h/"},
      {"a quote",
       {.method = "POST", .url = "http://h/", .body = "it's"},
       "curl -X POST --data-raw 'it'\\''s' http://h/"},
      {"a large body",
       {.method = "PUT", .url = "http://h/", .body = std::string(1025, 'x')},
       "curl -X PUT --data-binary @- http://h/   (the body, 1025 B, from standard input)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(curl_command(c.request), c.command);
  }
}

}  // namespace
}  // namespace resttest
