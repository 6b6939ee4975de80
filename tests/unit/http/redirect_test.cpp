#include "http/redirect.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

Headers headers_of(const Fields& fields) {
  Headers headers;
  for (const auto& [name, value] : fields) headers.add(name, value);
  return headers;
}

Fields fields_of(const Headers& headers) {
  Fields fields;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    fields.emplace_back(headers[i].name, headers[i].value);
  }
  return fields;
}

TEST(IsRedirect, NeedsAStatusAndALocation) {
  const Headers with = headers_of({{"location", "/x"}});
  for (const int status : {301, 302, 303, 307, 308}) {
    EXPECT_TRUE(is_redirect(status, with)) << status;
    EXPECT_FALSE(is_redirect(status, {})) << status;
    EXPECT_FALSE(is_redirect(status, headers_of({{"Location", ""}}))) << status;
  }
  for (const int status : {200, 201, 300, 304, 305, 306, 309, 400}) {
    EXPECT_FALSE(is_redirect(status, with)) << status;
  }
}

TEST(Redirected, ChoosesTheMethod) {
  struct Case {
    int status;
    std::string method;
    std::string next;
    bool keeps_body;
  };
  const Case cases[] = {
      {301, "POST", "GET", false},     {302, "POST", "GET", false}, {303, "POST", "GET", false},
      {307, "POST", "POST", true},     {308, "POST", "POST", true}, {301, "PUT", "PUT", true},
      {302, "DELETE", "DELETE", true}, {303, "PUT", "GET", false},  {303, "DELETE", "GET", false},
      {303, "HEAD", "HEAD", true},     {302, "HEAD", "HEAD", true}, {302, "GET", "GET", true},
      {303, "GET", "GET", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.method + " " + std::to_string(c.status));
    const Request request{.method = c.method,
                          .url = "http://h/a",
                          .headers = headers_of({{"Host", "h"}, {"content-type", "t"}, {"X", "y"}}),
                          .body = "body"};
    const auto onward = redirected(request, c.status, headers_of({{"Location", "b"}}));
    const auto& next = std::get<Request>(onward);
    EXPECT_EQ(next.method, c.next);
    EXPECT_EQ(next.url, "http://h/b");
    EXPECT_EQ(next.body, c.keeps_body ? "body" : "");
    EXPECT_EQ(next.headers.find("Content-Type").has_value(), c.keeps_body);
    EXPECT_EQ(next.headers.find("X"), "y");
  }
}

TEST(Redirected, KeepsSecretsFromOtherOrigins) {
  const Request request{.url = "http://h:80/a",
                        .headers = headers_of({{"Host", "mine"},
                                               {"Accept", "*/*"},
                                               {"authorization", "Basic x"},
                                               {"Cookie", "a=b"},
                                               {"X-Api-Key", "k"},
                                               {"X-My-Token", "t"}}),
                        .options = {{"userpwd", "a:b"}, {"cookie", "c"}, {"ipresolve", 1}}};
  struct Case {
    std::string location;
    std::string url;
    bool is_same;
    std::string host;
  };
  const Case cases[] = {
      {"/b", "http://h:80/b", true, "mine"},
      {"http://H./b", "http://H./b", true, "mine"},
      {"http://h:81/b", "http://h:81/b", false, "h:81"},
      {"https://h/b", "https://h/b", false, "h"},
      {"//o", "http://o", false, "o"},
      {"//h@o/", "http://h@o/", false, "o"},
      {"/\xC3\xA4", "http://h:80/%C3%A4", true, "mine"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.location);
    const auto onward = redirected(request, 302, headers_of({{"Location", c.location}}));
    const auto& next = std::get<Request>(onward);
    EXPECT_EQ(next.url, c.url);
    EXPECT_EQ(next.options.size(), c.is_same ? 3U : 1U);
    EXPECT_EQ(next.headers.find("Host"), c.host);
    if (c.is_same) {
      EXPECT_EQ(fields_of(next.headers), fields_of(request.headers));
    } else {
      EXPECT_EQ(fields_of(next.headers), (Fields{{"Host", c.host}, {"Accept", "*/*"}}));
    }
  }
}

TEST(Redirected, RefusesWhatIsNotSafe) {
  struct Case {
    std::string from;
    Fields headers;
    ErrorKind kind;
    std::string message;
  };
  const Case cases[] = {
      {"https://h/",
       {{"Location", "http://h/b"}},
       ErrorKind::redirect_denied,
       "a redirect leads from https to http: 'http://h/b'"},
      {"http://h/",
       {{"Location", "file:///etc/passwd"}},
       ErrorKind::redirect_invalid,
       "a redirect cannot be followed: no host is named in the URL 'file:///etc/passwd'"},
      {"http://h/",
       {{"Location", "ftp://o/x"}},
       ErrorKind::redirect_denied,
       "a redirect cannot be followed: the scheme 'ftp' is not supported, http and https are"},
      {"http://h/",
       {{"Location", "/a b"}},
       ErrorKind::redirect_invalid,
       "a redirect cannot be followed: a blank is in the URL 'http://h/a b'"},
      {"http://h/",
       {{"Location", "//h:0/"}},
       ErrorKind::redirect_invalid,
       "a redirect cannot be followed: the port '0' is not a number from 1 to 65535 in the URL "
       "'http://h:0/'"},
      {"http://h/",
       {{"Location", "/a"}, {"location", "/b"}},
       ErrorKind::redirect_invalid,
       "the answer has two different Location headers, '/a' and '/b'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const auto onward = redirected({.url = c.from}, 302, headers_of(c.headers));
    const auto* refused = std::get_if<RefusedRedirect>(&onward);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->kind, c.kind);
    EXPECT_EQ(refused->message, c.message);
  }
  const auto same_twice =
      redirected({.url = "http://h/"}, 302, headers_of({{"Location", "/a"}, {"Location", "/a"}}));
  EXPECT_TRUE(std::holds_alternative<Request>(same_twice));
}

}  // namespace
}  // namespace resttest
