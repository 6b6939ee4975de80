#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/http1_codec.h"

namespace resttest {
namespace {

TEST(EncodeHttp1, Table) {
  struct Case {
    const char* name;
    const char* method;
    const char* url;
    std::vector<std::pair<std::string, std::string>> headers;
    const char* body;
    const char* bytes;
  };
  const Case cases[] = {
      {"get",
       "GET",
       "http://h:1/a/b?c=d",
       {{"Host", "h:1"}},
       "",
       "GET /a/b?c=d HTTP/1.1\r\nHost: h:1\r\n\r\n"},
      {"no path", "GET", "http://h", {}, "", "GET / HTTP/1.1\r\n\r\n"},
      {"query without a path", "GET", "https://u:p@h?x/y", {}, "", "GET /?x/y HTTP/1.1\r\n\r\n"},
      {"a fragment is not sent", "GET", "http://h/a#/b?c", {}, "", "GET /a HTTP/1.1\r\n\r\n"},
      {"a fragment behind the host", "GET", "http://h#f", {}, "", "GET / HTTP/1.1\r\n\r\n"},
      {"a URL in the query",
       "GET",
       "http://h/a?u=http://i/j",
       {},
       "",
       "GET /a?u=http://i/j HTTP/1.1\r\n\r\n"},
      {"a body",
       "POST",
       "http://h/",
       {{"A", "b"}},
       "xyz",
       "POST / HTTP/1.1\r\nA: b\r\nContent-Length: 3\r\n\r\nxyz"},
      {"none", "PUT", "http://h/", {}, "", "PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"},
      {"a method that announces nothing",
       "DELETE",
       "http://h/",
       {},
       "",
       "DELETE / HTTP/1.1\r\n\r\n"},
      {"the author's own length",
       "POST",
       "http://h/",
       {{"content-LENGTH", "9"}},
       "xyz",
       "POST / HTTP/1.1\r\ncontent-LENGTH: 9\r\n\r\nxyz"},
      {"chunked",
       "POST",
       "http://h/",
       {{"Transfer-Encoding", "chunked"}},
       "0123456789",
       "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"},
      {"chunked and empty",
       "POST",
       "http://h/",
       {{"Transfer-Encoding", "chunked"}},
       "",
       "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Request request{.method = c.method, .url = c.url, .body = c.body};
    for (const auto& [name, value] : c.headers) request.headers.add(name, value);
    EXPECT_EQ(encode_http1(request), c.bytes);
  }
}

}  // namespace
}  // namespace resttest
