#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/http1_codec.h"
#include "plan/plan.h"

namespace resttest {
namespace {

using Headers = std::vector<std::pair<Text, Text>>;

Text filled(const char* text) {
  Text result(text);
  result.is_template = true;
  return result;
}

Test test_of(std::string method, std::optional<Content> body = {}) {
  Test test;
  test.method = std::move(method);
  test.url = "http://h/x";
  test.body = std::move(body);
  return test;
}

struct Rendered {
  std::optional<Failure> failure;
  Rendering rendering;
};

Rendered render(const Test& test, const Context& context = {}, const RunOptions& options = {}) {
  TestSet set;
  set.tests = {test};
  Diagnostics found;
  const Plan plan = make_plan(set, Registry::with_builtins(), options, found);
  found.throw_if_errors();
  Rendered rendered;
  rendered.failure = plan.sets.at(0).tests.at(0).render(context, rendered.rendering);
  return rendered;
}

// What goes over the wire, without what every request has.
std::string wire_of(const Test& test, const Context& context = {}, const RunOptions& options = {}) {
  const Rendered rendered = render(test, context, options);
  EXPECT_FALSE(rendered.failure) << rendered.failure->message;
  std::string wire = encode_http1(rendered.rendering.request);
  for (const char* usual : {"Host: h\r\n", "User-Agent: resttest/0.1.0\r\n", "Accept: */*\r\n"}) {
    const std::size_t at = wire.find(usual);
    if (at != std::string::npos) wire.erase(at, std::string(usual).size());
  }
  return wire;
}

constexpr const char* kForm = "Content-Type: application/x-www-form-urlencoded\r\n";

TEST(Render, MethodsAndBodies) {
  struct Case {
    const char* name;
    const char* method;
    std::optional<Content> body;
    std::string expected;
  };
  const std::string form = kForm;
  const Case cases[] = {
      {"GET", "GET", {}, "GET /x HTTP/1.1\r\n\r\n"},
      {"GET sends no body", "GET", Text("b=1"), "GET /x HTTP/1.1\r\n\r\n"},
      {"HEAD", "HEAD", {}, "HEAD /x HTTP/1.1\r\n\r\n"},
      {"HEAD sends no body", "HEAD", Text("b=1"), "HEAD /x HTTP/1.1\r\n\r\n"},
      {"POST", "POST", {}, "POST /x HTTP/1.1\r\n" + form + "Content-Length: 0\r\n\r\n"},
      {"POST with a body", "POST", Text("b=1"),
       "POST /x HTTP/1.1\r\n" + form + "Content-Length: 3\r\n\r\nb=1"},
      {"PUT", "PUT", {}, "PUT /x HTTP/1.1\r\nContent-Length: 0\r\n\r\n"},
      {"PUT with a body", "PUT", Text("b=1"), "PUT /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nb=1"},
      {"PATCH", "PATCH", {}, "PATCH /x HTTP/1.1\r\nContent-Length: 0\r\n\r\n"},
      {"PATCH with a body", "PATCH", Text("b=1"),
       "PATCH /x HTTP/1.1\r\n" + form + "Content-Length: 3\r\n\r\nb=1"},
      {"DELETE", "DELETE", {}, "DELETE /x HTTP/1.1\r\n\r\n"},
      {"DELETE with a body", "DELETE", Text("b=1"),
       "DELETE /x HTTP/1.1\r\n" + form + "Content-Length: 3\r\n\r\nb=1"},
      {"any other", "REPORT", {}, "REPORT /x HTTP/1.1\r\n\r\n"},
      {"any other with a body", "REPORT", Text("b=1"),
       "REPORT /x HTTP/1.1\r\n" + form + "Content-Length: 3\r\n\r\nb=1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(wire_of(test_of(c.method, c.body)), c.expected);
  }
}

TEST(Render, EveryRequestHasTheAutomaticHeaders) {
  EXPECT_EQ(encode_http1(render(test_of("GET")).rendering.request),
            "GET /x HTTP/1.1\r\nHost: h\r\nUser-Agent: resttest/0.1.0\r\nAccept: */*\r\n\r\n");
}

TEST(Render, HeadersOfTheAuthor) {
  struct Case {
    const char* name;
    const char* method;
    std::optional<Content> body;
    Headers headers;
    std::string expected;
  };
  const std::string form = kForm;
  const Case cases[] = {
      {"are added", "GET", {}, {{"A", "1"}, {"B", "2"}}, "GET /x HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n"},
      {"that differ in case only are both sent",
       "GET",
       {},
       {{"A", "1"}, {"a", "2"}},
       "GET /x HTTP/1.1\r\nA: 1\r\na: 2\r\n\r\n"},
      {"take the place of the automatic ones",
       "GET",
       {},
       {{"host", "other"}, {"USER-AGENT", "me"}, {"accept", "text/plain"}},
       "GET /x HTTP/1.1\r\nhost: other\r\nUSER-AGENT: me\r\naccept: text/plain\r\n\r\n"},
      {"without a value are not sent", "GET", {}, {{"A", ""}}, "GET /x HTTP/1.1\r\n\r\n"},
      {"without a value switch the default type off",
       "POST",
       Text("b"),
       {{"Content-Type", ""}},
       "POST /x HTTP/1.1\r\nContent-Length: 1\r\n\r\nb"},
      {"likewise in lower case",
       "POST",
       Text("b"),
       {{"content-type", ""}},
       "POST /x HTTP/1.1\r\nContent-Length: 1\r\n\r\nb"},
      {"with a type have no other",
       "POST",
       Text("b"),
       {{"Content-Type", "text/plain"}},
       "POST /x HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nb"},
      {"in lower case get a charset",
       "POST",
       Text("b"),
       {{"content-type", "text/plain"}},
       "POST /x HTTP/1.1\r\ncontent-type: text/plain ; charset=UTF-8\r\nContent-Length: "
       "1\r\n\r\nb"},
      {"that have one keep it",
       "POST",
       Text("b"),
       {{"content-type", "text/plain;CHARSET=x"}},
       "POST /x HTTP/1.1\r\ncontent-type: text/plain;CHARSET=x\r\nContent-Length: 1\r\n\r\nb"},
      {"without a body get none",
       "POST",
       {},
       {{"content-type", "text/plain"}},
       "POST /x HTTP/1.1\r\ncontent-type: text/plain\r\nContent-Length: 0\r\n\r\n"},
      {"may say the length",
       "PUT",
       Text("b"),
       {{"Content-Length", "1"}},
       "PUT /x HTTP/1.1\r\nContent-Length: 1\r\n\r\nb"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    resttest::Test test = test_of(c.method, c.body);
    test.headers = c.headers;
    EXPECT_EQ(wire_of(test), c.expected);
  }
}

TEST(Render, AutomaticHeadersCanBeSwitchedOff) {
  resttest::Test test = test_of("GET");
  test.headers = {{"Host", ""}, {"user-agent", ""}, {"ACCEPT", ""}};
  EXPECT_EQ(encode_http1(render(test).rendering.request), "GET /x HTTP/1.1\r\n\r\n");
}

TEST(Render, CredentialsAreSentWhereBothAreWritten) {
  struct Case {
    const char* name;
    const char* user;
    const char* password;
    Headers headers;
    const char* expected;
  };
  const Case cases[] = {
      {"both", "me", "secret", {}, "GET /x HTTP/1.1\r\nAuthorization: Basic bWU6c2VjcmV0\r\n\r\n"},
      {"no password", "me", "", {}, "GET /x HTTP/1.1\r\n\r\n"},
      {"no user", "", "secret", {}, "GET /x HTTP/1.1\r\n\r\n"},
      {"a header of one's own",
       "me",
       "secret",
       {{"authorization", "Bearer t"}},
       "GET /x HTTP/1.1\r\nauthorization: Bearer t\r\n\r\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    resttest::Test test = test_of("GET");
    test.auth_username = c.user;
    test.auth_password = c.password;
    test.headers = c.headers;
    EXPECT_EQ(wire_of(test), c.expected);
  }
}

TEST(Render, SaysWhereConnectionsAreNotKept) {
  RunOptions options;
  options.keep_alive = false;
  EXPECT_EQ(wire_of(test_of("GET"), {}, options), "GET /x HTTP/1.1\r\nConnection: close\r\n\r\n");
}

TEST(Render, FillsInWhereTheAuthorAsksForIt) {
  Context context;
  context.bind("name", "Zoë");
  context.bind("n", 7);
  resttest::Test test = test_of("POST", filled("{\"n\": $n, \"m\": $m}"));
  test.url = filled("http://h/$name?n=${n}&price=$$5");
  test.headers = {{filled("X-$n"), filled("$name")}, {"Y-$n", "$name"}};
  const Rendered rendered = render(test, context);
  EXPECT_EQ(rendered.rendering.shown_url, "http://h/Zoë?n=7&price=$5");
  EXPECT_EQ(rendered.rendering.request.url, "http://h/Zo%C3%AB?n=7&price=$5");
  EXPECT_EQ(rendered.rendering.request.body, "{\"n\": 7, \"m\": $m}");
  EXPECT_EQ(rendered.rendering.request.headers.find("X-7"), "Zoë");
  EXPECT_EQ(rendered.rendering.request.headers.find("Y-$n"), "$name");
}

TEST(Render, AFragmentIsShownAndNotSent) {
  resttest::Test test = test_of("GET");
  test.url = "http://h/x?q#f";
  EXPECT_EQ(render(test).rendering.shown_url, "http://h/x?q#f");
  EXPECT_EQ(wire_of(test), "GET /x?q HTTP/1.1\r\n\r\n");
}

TEST(Render, NothingThatBreaksALineIsSent) {
  struct Case {
    const char* name;
    Text url;
    Headers headers;
    const char* message;
  };
  const Text fine("http://h/x");
  const Case cases[] = {
      {"the URL", filled("http://h/$bad"), {}, "the URL has a line break or a NUL in it"},
      {"a value", fine, {{"A", filled("x$bad")}}, "header 'A' has a line break or a NUL in it"},
      {"a name", fine, {{filled("A$nul"), "x"}}, "header 'A\\x00' has a line break or a NUL in it"},
      {"a value that nobody filled in",
       fine,
       {{"A", "x\ny"}},
       "header 'A' has a line break or a NUL in it"},
  };
  Context context;
  context.bind("bad", "a\r\nInjected: yes");
  context.bind("nul", std::string("\0", 1));
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    resttest::Test test = test_of("GET");
    test.url = c.url;
    test.headers = c.headers;
    const Rendered rendered = render(test, context);
    ASSERT_TRUE(rendered.failure);
    EXPECT_EQ(rendered.failure->kind, Failure::Kind::execution);
    EXPECT_EQ(rendered.failure->message, c.message);
  }
}

TEST(Render, ABodyMayHaveAnyBytes) {
  Context context;
  context.bind("bad", "a\r\nb");
  EXPECT_EQ(render(test_of("POST", filled("$bad")), context).rendering.request.body, "a\r\nb");
}

// A file of the test, gone afterwards.
class File {
 public:
  File(const std::string& name, const std::string& text) : path_(::testing::TempDir() + name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~File() { std::remove(path_.c_str()); }

 private:
  std::string path_;
};

TEST(Render, BodiesFromFiles) {
  struct Case {
    const char* name;
    Text path;
    bool is_template;
    const char* expected;
  };
  const File file("resttest_body_7.txt", "n=$n\r\n");
  const Case cases[] = {
      {"as it is", "resttest_body_7.txt", false, "n=$n\r\n"},
      {"filled in", "resttest_body_7.txt", true, "n=7\r\n"},
      {"by a name that is filled in", filled("resttest_body_$n.txt"), false, "n=$n\r\n"},
      {"both", filled("resttest_body_$n.txt"), true, "n=7\r\n"},
  };
  Context context;
  context.bind("n", 7);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const FileContent content{
        .path = c.path, .folder = ::testing::TempDir(), .is_template = c.is_template};
    EXPECT_EQ(render(test_of("PUT", content), context).rendering.request.body, c.expected);
  }
}

TEST(Render, AFileThatIsNotThereWhenTheTestRuns) {
  const FileContent content{.path = filled("no-such-$n"), .folder = ::testing::TempDir()};
  const Rendered rendered = render(test_of("PUT", content));
  ASSERT_TRUE(rendered.failure);
  EXPECT_EQ(rendered.failure->kind, Failure::Kind::execution);
  EXPECT_TRUE(rendered.failure->message.starts_with("cannot read 'no-such-$n': "))
      << rendered.failure->message;
}

TEST(Render, OptionsOfLibcurlAreAppliedLast) {
  resttest::Test test = test_of("GET");
  test.headers = {{"Cookie", "a=1"}};
  test.options = {{"followlocation", true}, {"timeout_ms", 250}, {"cookie", "b=2"}};
  const Request request = render(test).rendering.request;
  EXPECT_EQ(request.max_redirects, 10);
  EXPECT_EQ(request.timeout, std::chrono::milliseconds(250));
  EXPECT_EQ(request.headers.find("Cookie"), "b=2");
}

TEST(Render, UsesWhatItIsGivenAgain) {
  TestSet set;
  set.tests = {test_of("POST", filled("$n"))};
  set.tests[0].headers = {{"N", filled("$n")}};
  Diagnostics found;
  const Plan plan = make_plan(set, Registry::with_builtins(), {}, found);
  Rendering again;
  for (const int n : {12345, 7}) {
    Context context;
    context.bind("n", n);
    ASSERT_FALSE(plan.sets[0].tests[0].render(context, again));
    EXPECT_EQ(again.request.body, std::to_string(n));
    EXPECT_EQ(again.request.headers.find("N"), std::to_string(n));
    EXPECT_EQ(again.request.headers.size(), 5U);
    EXPECT_EQ(again.shown_url, "http://h/x");
  }
}

}  // namespace
}  // namespace resttest
