#include "demo/api.h"

#include <string>

#include <gtest/gtest.h>

namespace resttest::demo {
namespace {

TEST(Api, AnswersByPath) {
  struct Row {
    const char* name;
    const char* method;
    const char* target;
    int status;
    const char* body;
  };
  const Row rows[] = {
      {"a status", "GET", "/status/418", 418, R"({"status": 418})"},
      {"a status of any method", "DELETE", "/status/503", 503, R"({"status": 503})"},
      {"a status without a body", "GET", "/status/204", 204, ""},
      {"a status that is not final", "GET", "/status/100", 400,
       R"({"error_message": "the form is /status/CODE, from 200 to 599"})"},
      {"a status that is no number", "GET", "/status/abc", 400,
       R"({"error_message": "the form is /status/CODE, from 200 to 599"})"},
      {"an echo", "POST", "/echo/a%20b?x=1&y", 200,
       R"({"method": "POST", "path": "/echo/a%20b", "query": "x=1&y", "headers": {}, "body": ""})"},
      {"the last redirect", "GET", "/redirect/0", 200, R"({"redirect": 0, "method": "GET"})"},
      {"five bytes", "GET", "/bytes/5", 200, "xxxxx"},
      {"the most bytes and one", "GET", "/bytes/1000001", 400,
       R"({"error_message": "the form is /bytes/COUNT, at most 1000000"})"},
      {"the longest delay and one", "GET", "/delay/60001", 400,
       R"({"error_message": "the form is /delay/MS, at most 60000"})"},
      {"text that is no JSON", "GET", "/raw/badjson", 200, R"({"a": 1,)"},
      {"nothing", "GET", "/", 404, R"({"error_message": "there is nothing here"})"},
      {"an unknown path", "GET", "/statuses/200", 404,
       R"({"error_message": "there is nothing here"})"},
      {"a reset by GET", "GET", "/__reset", 400,
       R"({"error_message": "the form is POST /__reset"})"},
  };
  Api api(10);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Reply reply = api.answer({.method = row.method, .target = row.target});
    EXPECT_EQ(reply.status, row.status);
    EXPECT_EQ(reply.body, row.body);
  }
}

TEST(Api, DelaysBeforeItAnswers) {
  Api api(10);
  const Reply reply = api.answer({.method = "GET", .target = "/delay/250"});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.delay, std::chrono::milliseconds(250));
}

TEST(Api, CountsRedirectsDown) {
  Api api(10);
  const Reply reply = api.answer({.method = "GET", .target = "/redirect/2"});
  EXPECT_EQ(reply.status, 302);
  EXPECT_EQ(reply.headers, (Pairs{{"Location", "/redirect/1"}}));
}

TEST(Api, SetsAndShowsCookies) {
  Api api(10);
  const Reply set = api.answer(
      {.method = "GET", .target = "/cookies/set?a=1&b=2", .query = {{"a", "1"}, {"b", "2"}}});
  EXPECT_EQ(set.headers, (Pairs{{"Set-Cookie", "a=1; Path=/"}, {"Set-Cookie", "b=2; Path=/"}}));
  const Reply shown =
      api.answer({.method = "GET", .target = "/cookies", .headers = {{"cookie", "a=1; b=2=3;c"}}});
  EXPECT_EQ(shown.body, R"({"cookies": {"a": "1", "b": "2=3"}})");
}

TEST(Api, ChecksBasicAuthentication) {
  struct Row {
    const char* name;
    const char* target;
    const char* header;
    int status;
  };
  const Row rows[] = {
      {"no padding", "/basic-auth/use/pw", "Basic dXNlOnB3", 200},
      {"one byte of padding", "/basic-auth/user/pas", "Basic dXNlcjpwYXM=", 200},
      {"two bytes of padding", "/basic-auth/user/pass", "Basic dXNlcjpwYXNz", 200},
      {"another password", "/basic-auth/user/other", "Basic dXNlcjpwYXNz", 401},
      {"none", "/basic-auth/user/pass", "", 401},
  };
  Api api(10);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Reply reply = api.answer(
        {.method = "GET", .target = row.target, .headers = {{"authorization", row.header}}});
    EXPECT_EQ(reply.status, row.status);
  }
}

TEST(Api, ForgetsEverythingOnReset) {
  Api api(10);
  api.answer({.method = "DELETE", .target = "/api/person/1/"});
  api.answer({.method = "GET", .target = "/flaky/a/1"});
  api.counters().arrived("GET", "/flaky/a/1", Counters::kNewConnection);
  EXPECT_EQ(api.answer({.method = "POST", .target = "/__reset"}).status, 200);

  EXPECT_EQ(api.answer({.method = "GET", .target = "/api/person/1/"}).status, 200);
  EXPECT_EQ(api.answer({.method = "GET", .target = "/flaky/a/1"}).status, 503);
  EXPECT_EQ(api.answer({.method = "GET", .target = "/__counts"}).body,
            R"({"requests": 0, "connections": 0, "max_in_flight": 0, "dropped": 0, )"
            R"("statuses": {}, "per_path": {}})");
}

TEST(Call, CutsThePathIntoParts) {
  struct Row {
    const char* name;
    const char* target;
    std::vector<std::string_view> parts;
  };
  const Row rows[] = {
      {"the root", "/", {}},
      {"two", "/a/b", {"a", "b"}},
      {"a slash at the end", "/a/", {"a"}},
      {"doubled slashes", "//a//b", {"a", "b"}},
      {"a query with slashes", "/a?b/c", {"a"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ((Call{.method = "GET", .target = row.target}).parts(), row.parts);
  }
}

}  // namespace
}  // namespace resttest::demo
