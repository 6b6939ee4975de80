#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/reporters.h"
#include "support/outcomes.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

struct Streams {
  ReporterArgs args() { return {.out = out, .err = err}; }

  std::ostringstream out;
  std::ostringstream err;
};

Test pet_test(const std::string& name, const std::string& method, const std::string& url) {
  Test test;
  test.name = name;
  test.group = "pets";
  test.method = method;
  test.url = url;
  test.where = {pets_file(), 2, 3};
  return test;
}

PreparedTest prepared(const Test& test) {
  PreparedTest one{{"pets/" + test.name, &test}};
  one.url = "http://h/pets?key=<key from pets/login>";
  one.request.url = "http://h/pets?key=1";
  one.retry.max_retries = 0;
  return one;
}

TEST(Lists, ALineForEachTest) {
  const resttest::Test list = pet_test("list", "GET", "/pets");
  const resttest::Test create = pet_test("create é", "POST", "/pets/$id\x1b[2J");
  Streams to;
  make_classic(to.args())->tests_listed(
      {{"pets/list", &list}, {"pets/create é", &create, {"pets/list"}}});
  EXPECT_EQ(to.out.str(),
            "pets/list      GET   /pets             pets.yaml:2\n"
            "pets/create é  POST  /pets/$id\\x1b[2J  pets.yaml:2  needed by pets/list\n");
  EXPECT_EQ(to.err.str(), "");
}

TEST(Lists, NoTests) {
  Streams to;
  make_classic(to.args())->tests_listed({});
  EXPECT_EQ(to.out.str(), "");
}

TEST(Lists, ARequestAsItWouldGoOut) {
  const resttest::Test test = pet_test("create", "POST", "/pets");
  PreparedTest one = prepared(test);
  one.named.needed_by = {"pets/sell"};
  one.request.headers.add("Host", "h");
  one.request.headers.add("Content-Type", "application/json");
  one.request.headers.add("Authorization", "Bearer s3cret-token");
  one.request.body = "{\n  \"token\": \"s3cret-token\"\n}";
  one.retry = {.max_retries = 2};
  one.unbound = {"nobody"};
  Streams to;
  make_classic(to.args())->tests_prepared({one});
  EXPECT_EQ(to.out.str(),
            "pets/create  pets.yaml:2  needed by pets/sell\n"
            "  POST http://h/pets?key=<key from pets/login>\n"
            "  Content-Type: application/json\n"
            "  Authorization: ***\n"
            "\n"
            "  {\n"
            "    \"token\": \"***\"\n"
            "  }\n"
            "  = unbound   nothing binds 'nobody'; it stays as it is written\n"
            "  = retry     2 retries after 0.5 s, 1 s, for 500, 502, 503, 504 and network errors\n"
            "\n"
            "1 test, nothing was sent\n");
}

TEST(Lists, RetriesInWords) {
  struct Case {
    const char* name;
    RetryConfig retry;
    const char* text;
  };
  const Case cases[] = {
      {"none", {.max_retries = 0}, "none"},
      {"one",
       {.max_retries = 1, .retry_statuses = {503}},
       "1 retry after 0.5 s, for 503 and network errors"},
      {"no status",
       {.max_retries = 1, .backoff_base = 0, .retry_statuses = {}},
       "1 retry after 0 s, for network errors"},
      {"many",
       {.max_retries = 9, .backoff_base = 0.1, .backoff_max = 0.5, .retry_statuses = {503}},
       "9 retries after 0.1 s, 0.2 s, 0.4 s, 0.5 s, 0.5 s, and so on, for 503 and network errors"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const resttest::Test test = pet_test("list", "GET", "/pets");
    PreparedTest one = prepared(test);
    one.retry = c.retry;
    Streams to;
    make_classic(to.args())->tests_prepared({one});
    EXPECT_NE(to.out.str().find("\n  = retry     " + std::string(c.text) + "\n"), std::string::npos)
        << to.out.str();
  }
}

TEST(Lists, ALoadAndAFailure) {
  resttest::Test test = pet_test("load", "GET", "/pets");
  test.performance.emplace();
  test.performance->mode = LoadProfile::Mode::async;
  test.performance->executor = SharedIterations{.iterations = 100};
  test.performance->warmup = 5;
  test.performance->threshold = 250ms;
  PreparedTest one = prepared(test);
  one.concurrency = 10;
  one.failure.emplace();
  one.failure->message = "cannot read 'x'";
  Streams to;
  make_classic(to.args())->tests_prepared({one, one});
  EXPECT_NE(to.out.str().find("  = error     cannot read 'x'\n"
                              "  = retry     none\n"
                              "  = load      async, 100 operations, 10 at a time, 5 before to warm "
                              "up, slower than 250 ms counted\n"),
            std::string::npos)
      << to.out.str();
  EXPECT_NE(to.out.str().find("2 tests, nothing was sent\n"), std::string::npos);
}

TEST(Lists, LongAndForeignBodies) {
  const resttest::Test test = pet_test("create", "POST", "/pets");
  PreparedTest text = prepared(test);
  text.request.body = std::string(4095, 'a') + "éb";
  PreparedTest bytes = prepared(test);
  bytes.request.body = "\xff\xfe";
  Streams to;
  make_classic(to.args())->tests_prepared({text, bytes});
  EXPECT_NE(to.out.str().find("aaa\n  (4098 B in all)\n"), std::string::npos);
  EXPECT_NE(to.out.str().find("  (2 B, no text, sha256 "), std::string::npos);
}

TEST(Lists, AsJson) {
  resttest::Test test = pet_test("load", "POST", "/pets");
  test.performance.emplace();
  test.performance->executor = SharedIterations{.iterations = 100};
  PreparedTest one = prepared(test);
  one.named.needed_by = {"pets/sell"};
  one.request.headers.add("Authorization", "Bearer s3cret-token");
  one.concurrency = 10;
  Streams listed;
  make_json(listed.args())->tests_listed({one.named});
  const json list = json::parse(listed.out.str());
  EXPECT_EQ(list["schema"], "resttest.list/1");
  EXPECT_EQ(list["tests"][0]["id"], "pets/load");
  EXPECT_EQ(list["tests"][0]["url"], "/pets");
  EXPECT_EQ(list["tests"][0]["line"], 2);
  EXPECT_EQ(list["tests"][0]["is_load"], true);
  EXPECT_EQ(list["tests"][0]["needed_by"], json{"pets/sell"});
  Streams would_send;
  make_json(would_send.args())->tests_prepared({one});
  const json dry = json::parse(would_send.out.str());
  EXPECT_EQ(dry["schema"], "resttest.dry_run/1");
  const json first = dry["tests"][0];
  EXPECT_EQ(first["request"]["headers"][0], (json{"Authorization", "***"}));
  EXPECT_EQ(first["retry"]["max_retries"], 0);
  EXPECT_EQ(first["plan"]["repeat"], 100);
  EXPECT_EQ(first["plan"]["concurrency"], 10);
  EXPECT_TRUE(first["failure"].is_null());
}

}  // namespace
}  // namespace resttest
