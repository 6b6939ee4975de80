#include "http/url.h"

#include <array>
#include <cstdint>
#include <memory>

#include <curl/curl.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "http/idna.h"

namespace resttest {
namespace {

TEST(JoinUrl, FollowsTheTable) {
  struct Case {
    std::string base;
    std::string reference;
    std::string joined;
  };
  const Case cases[] = {
      {"http://h/a/b", "/x", "http://h/x"},
      {"http://h/a/b", "rel", "http://h/a/rel"},
      {"http://h/a/b/", "rel", "http://h/a/b/rel"},
      {"http://h/a/b", "../../up", "http://h/up"},
      {"http://h/a/b", "/p/./q/../r", "http://h/p/r"},
      {"http://h", "x", "http://h/x"},
      {"http://h/a", "/e//a///b", "http://h/e//a///b"},
      {"http://h/a/b", "", "http://h/a/b"},
      {"http://h/a/b", "?q=1", "http://h/a/b?q=1"},
      {"http://h/a/b", "#f", "http://h/a/b#f"},
      {"http://h/a/b", "//o/p", "http://o/p"},
      {"http://h/a/b", "http://z/y", "http://z/y"},
      {"http://h/a/b", "12", "http://h/a/12"},
      {"localhost:80", "/x", "/x"},
      // Beyond the table.
      {"", "/x", "/x"},
      {"http://h/a?q#f", "", "http://h/a?q#f"},
      {"http://h/a?q#f", "#g", "http://h/a?q#g"},
      {"http://h/a?q", "b", "http://h/b"},
      {"http://h", "?q", "http://h?q"},
      {"http://h/a/b", "..", "http://h/"},
      {"http://h/a/b/c", "./d/.", "http://h/a/b/d/"},
      {"http://h/a/b/c", "..x/...", "http://h/a/b/..x/..."},
      {"http://h/a/b/../..", "x", "http://h/a/x"},  // RFC 3986, 5.2.3: merged, then cleaned.
      {"http://h/a", "mailto:x", "mailto:x"},
      {"http://h/a", "localhost:8089/x", "localhost:8089/x"},
      {"http://h/a", "10.0.0.1:80", "10.0.0.1:80"},
      {"http://h/a", "12:30", "http://h/12:30"},
      {"http://h/a", "x?u=http://z/../y", "http://h/x?u=http://z/../y"},
      {"http://h/a/", "$id/${what}?q={n}|$$", "http://h/a/$id/${what}?q={n}|$$"},
      {"http://h/a/", "$id/../x", "http://h/a/x"},
      {"http://u:p@h:81/a", "b", "http://u:p@h:81/b"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(join_url(c.base, c.reference), c.joined) << c.base << " + " << c.reference;
  }
}

TEST(ConcatenateUrl, KeepsTheOrigin) {
  struct Case {
    std::string base;
    std::string rest;
    std::optional<std::string> url;
  };
  const Case cases[] = {
      {"http://h/a", "/x", "http://h/a/x"},       {"http://h/a", "x", "http://h/ax"},
      {"http://h", "?q", "http://h?q"},           {"", "http://z/y", "http://z/y"},
      {"http://H:80", "/x", "http://H:80/x"},     {"localhost:80", "/x", "localhost:80/x"},
      {"http://h", "@other/x", std::nullopt},     {"http://h", "\\@other/x", std::nullopt},
      {"http://h", ".other/x", std::nullopt},     {"http://h", "x", std::nullopt},
      {"http://h", ":81/x", std::nullopt},        {"http://h:8", "0/x", std::nullopt},
      {"localhost:80", "@other/x", std::nullopt}, {"http://h", "/a b", "http://h/a b"},
      {"http://h", "/a\r\nb", "http://h/a\r\nb"}, {"http://h", " @other/x", std::nullopt},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(concatenate_url(c.base, c.rest), c.url) << c.base << " + " << c.rest;
  }
}

TEST(CheckUrl, SaysWhatIsWrong) {
  constexpr auto kInvalid = ErrorKind::url_invalid;
  constexpr auto kDenied = ErrorKind::url_denied;
  struct Case {
    std::string url;
    std::optional<ErrorKind> kind;
    std::string message;
  };
  const std::string path(limits::kUrlBytes - std::string("http://h/").size(), 'x');
  const Case cases[] = {
      {"http://h", std::nullopt, ""},
      {"HTTPS://u:p@h.example:8443/a?b#c", std::nullopt, ""},
      {"http://[::1]:80/", std::nullopt, ""},
      {"http://[fe80::1%25eth0]/", std::nullopt, ""},
      {"http://h:/", std::nullopt, ""},
      {"http://h:65535/", std::nullopt, ""},
      {"http://b\xC3\xBC"
       "cher.example/",
       std::nullopt, ""},
      {"localhost:8089/x", std::nullopt, ""},
      {"10.0.0.1:80", std::nullopt, ""},
      {"http://h/" + path, std::nullopt, ""},
      {"http://h/x" + path, kInvalid, "the URL is longer than 65536 bytes"},
      {"http://h/a b", kInvalid, "a blank is in the URL 'http://h/a b'"},
      {"http://h/a\r\nX: y", kInvalid,
       "the control character '\r' is in the URL 'http://h/a\r\nX: y'"},
      {std::string("http://h/\0", 10), kInvalid,
       "the control character '\\x00' is in the URL 'http://h/\\x00'"},
      {"", kInvalid, "the URL '' does not begin with http:// or https://"},
      {"/x", kInvalid, "the URL '/x' does not begin with http:// or https://"},
      {"h.example/x", kInvalid, "the URL 'h.example/x' does not begin with http:// or https://"},
      {"http:/h", kInvalid, "the URL 'http:/h' does not begin with http:// or https://"},
      {"http:///x", kInvalid, "no host is named in the URL 'http:///x'"},
      {"http://:80/x", kInvalid, "no host is named in the URL 'http://:80/x'"},
      {"http://h:0/", kInvalid,
       "the port '0' is not a number from 1 to 65535 in the URL 'http://h:0/'"},
      {"http://h:65536/", kInvalid,
       "the port '65536' is not a number from 1 to 65535 in the URL 'http://h:65536/'"},
      {"http://h:+80/", kInvalid,
       "the port '+80' is not a number from 1 to 65535 in the URL 'http://h:+80/'"},
      {"http://[::bad/", kInvalid,
       "the host '[::bad' is no IPv6 address in brackets in the URL 'http://[::bad/'"},
      {"http://[::1]x/", kInvalid, "behind the address stands 'x' in the URL 'http://[::1]x/'"},
      {"http://a@b@c/", kInvalid, "'@' cannot be in the host 'b@c' in the URL 'http://a@b@c/'"},
      {"http://h\\x/", kInvalid, "'\\' cannot be in the host 'h\\x' in the URL 'http://h\\x/'"},
      {"http://h%61/", kInvalid, "'%' cannot be in the host 'h%61' in the URL 'http://h%61/'"},
      {"http://h\xFF/", kInvalid, "the host 'h\\xff' is not UTF-8 in the URL 'http://h\\xff/'"},
      {"http://" + std::string(256, 'x'), kInvalid,
       "the host is longer than any name may be in the URL 'http://" + std::string(256, 'x') + "'"},
      {"ftp://h/", kDenied, "the scheme 'ftp' is not supported, http and https are"},
      {"file://h/etc", kDenied, "the scheme 'file' is not supported, http and https are"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.url.substr(0, 80));
    const auto problem = check_url(c.url);
    EXPECT_EQ(problem ? std::optional(problem->kind) : std::nullopt, c.kind);
    EXPECT_EQ(problem ? problem->message : "", c.message);
  }
}

TEST(WithScheme, MendsNamesAndAddressesWithAPort) {
  struct Case {
    std::string url;
    std::optional<std::string> mended;
  };
  const Case cases[] = {
      {"localhost:8089/x", "http://localhost:8089/x"},
      {"10.0.0.1:80", "http://10.0.0.1:80"},
      {"my-host.example:1?q", "http://my-host.example:1?q"},
      {"http://h:80/", std::nullopt},
      {"localhost/x", std::nullopt},
      {"localhost:x", std::nullopt},
      {"localhost:", std::nullopt},
      {"localhost:80x", std::nullopt},
      {"12:30", std::nullopt},
      {"mailto:someone", std::nullopt},
      {":80", std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(with_scheme(c.url), c.mended) << c.url;
}

TEST(WireUrl, EncodesWhatIsNotAscii) {
  struct Case {
    std::string url;
    std::string wire;
  };
  const Case cases[] = {
      {"http://h/$a{b}|c", "http://h/$a{b}|c"},
      {"localhost:80/x", "http://localhost:80/x"},
      {"http://h/\xC3\xA4?\xE2\x82\xAC=%20#\xC3\xA4", "http://h/%C3%A4?%E2%82%AC=%20#%C3%A4"},
      {"http://h/\xFF", "http://h/%FF"},
      {"http://\xC3\xBC:p@B\xC3\x9C"
       "cher.example:81/",
       "http://%C3%BC:p@xn--bcher-kva.example:81/"},
  };
  for (const Case& c : cases) EXPECT_EQ(wire_url(c.url), c.wire) << c.url;
}

TEST(Url, IsTakenApart) {
  const auto url = parse_url("HTTP://u:p@Example.ORG.:8080/a/./b/../c?d=1?#e#f");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "http");
  EXPECT_EQ(url->user_info, "u:p");
  EXPECT_EQ(url->host, "Example.ORG.");
  EXPECT_EQ(url->effective_port(), 8080);
  EXPECT_EQ(url->target(), "/a/c?d=1?");
  EXPECT_EQ(url->fragment, "e#f");
  EXPECT_EQ(url->authority(), "Example.ORG.:8080");
  EXPECT_EQ(url->origin(), "http://example.org:8080");

  EXPECT_EQ(parse_url("https://[::1]:443?")->authority(), "[::1]");
  EXPECT_EQ(parse_url("https://[::1]:443?")->target(), "/?");
  EXPECT_EQ(parse_url("https://[::1]")->origin(), "https://[::1]:443");
  EXPECT_EQ(parse_url("http://h:443")->authority(), "h:443");
}

TEST(Url, KnowsLoopback) {
  for (const char* host : {"localhost", "LOCALHOST", "localhost.", "x.localhost", "127.0.0.1",
                           "127.9.9.9", "::1", "0:0::1"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host :
       {"", "localhost.example", "xlocalhost", "128.0.0.1", "::2", "127.example"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// What libcurl makes of a URL, or of a reference on top of it: "scheme|host|port|target", or "".
std::string by_libcurl(const std::string& base, const std::string& reference = "") {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0)) return "";
  if (!reference.empty() && curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0)) return "";
  const auto part = [&url](CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags)) return std::string();
    std::string copy(text);
    curl_free(text);
    return copy;
  };
  const std::string query = part(CURLUPART_QUERY);
  return part(CURLUPART_SCHEME) + "|" + part(CURLUPART_HOST) + "|" +
         part(CURLUPART_PORT, CURLU_DEFAULT_PORT) + "|" + part(CURLUPART_PATH) +
         (query.empty() ? "" : "?" + query);
}

std::string by_us(const std::string& text) {
  const auto url = parse_url(text);
  if (!url) return "";
  const std::string query = url->query.value_or("");
  const bool is_v6 = url->host.find(':') != std::string::npos;
  return url->scheme + "|" + (is_v6 ? "[" + url->host + "]" : url->host) + "|" +
         std::to_string(url->effective_port()) + "|" + url->path +
         (query.empty() ? "" : "?" + query);
}

// A repeatable choice of pieces: no randomness that differs between runs.
class Pieces {
 public:
  template <std::size_t n>
  std::string pick(const std::array<const char*, n>& from) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return from[(state_ >> 33) % n];
  }

 private:
  std::uint64_t state_ = 1;
};

TEST(Url, AgreesWithLibcurl) {
  constexpr std::array kSchemes{"http", "https", "HTTP"};
  constexpr std::array kAuthorities{"h",  "h:81",      "u:p@h", "u@h.example:443", "[::1]:8080",
                                    "h:", "127.0.0.1", "H.org", "h-x.y_z",         "u%40:p@h:80"};
  constexpr std::array kPaths{"",       "/",           "/a",        "/a/b",   "/a/../b",
                              "/./a/.", "/..",         "//a",       "/a//b/", "/%2e",
                              "/$x|y",  "/a/b/../../", "/...//../", "/;p=1"};
  constexpr std::array kTails{"", "?q", "?q=1&r=/../x", "?a?b", "#f", "?q#f?g", "#"};
  constexpr std::array kReferences{"/x",
                                   "x",
                                   "../x",
                                   "../../../x",
                                   "./",
                                   "..",
                                   "?n=1",
                                   "//o",
                                   "//o:99/p/../q",
                                   "http://z/y",
                                   "https://z:1?a",
                                   "a/b/./c",
                                   "x?y=../z",
                                   "/x#h",
                                   "/p//q/../r",
                                   "./y",
                                   "...",
                                   "a:b/c/../d"};
  Pieces pieces;
  for (int i = 0; i < 3000; ++i) {
    const std::string base = pieces.pick(kSchemes) + "://" + pieces.pick(kAuthorities) +
                             pieces.pick(kPaths) + pieces.pick(kTails);
    ASSERT_NE(by_us(base), "") << base;
    ASSERT_EQ(by_us(base), by_libcurl(base)) << base;
    // Where libcurl 7.88 has it wrong: it appends "?n=1" behind the fragment of a base, drops the
    // query at "#g", and loses one of two slashes in front of a path.
    if (base.find('#') != std::string::npos || base.find("//a") != std::string::npos) continue;
    const std::string reference = pieces.pick(kReferences);
    ASSERT_EQ(by_us(join_url(base, reference)), by_libcurl(base, reference))
        << base << " + " << reference;
  }
}

TEST(Url, IsStricterThanLibcurlOnlyWhereItMeans) {
  // Accepted by both or by neither.
  for (const char* url :
       {"http://h:65535", "http://h:65536", "http://[::1", "http://[::g]", "http://a b",
        "http://h:8x", "http://h\\x", "http://h;x/", "http:", "//h/x", "http://a@b@c/"}) {
    EXPECT_EQ(by_us(url).empty(), by_libcurl(url).empty()) << url;
  }
  // Ours alone are refused.
  for (const char* url : {"http:/h/x", "http:///h/x", "http://h:0/", "http://%68/"}) {
    EXPECT_EQ(by_us(url), "") << url;
    EXPECT_NE(by_libcurl(url), "") << url;
  }
}

// Literals made with Python's codec `idna`; libcurl's own conversion depends on the locale.
TEST(AsciiHost, IsWhatIdnaWants) {
  struct Case {
    std::string host;
    std::string ascii;
  };
  const Case cases[] = {
      {"Plain.Example", "Plain.Example"},
      {"b\xC3\xBC"
       "cher.example",
       "xn--bcher-kva.example"},
      {"\xE4\xBE\x8B\xE5\xAD\x90.\xE6\xB5\x8B\xE8\xAF\x95", "xn--fsqu00a.xn--0zwm56d"},
      {"M\xC3\x9CNCHEN.de", "xn--mnchen-3ya.de"},
      {"\xD0\x9F\xD0\xA0\xD0\x98\xD0\x9C\xD0\x95\xD0\xA0.\xD1\x80\xD1\x84",
       "xn--e1afmkfd.xn--p1ai"},
      {"\xCE\x95\xCE\xBB\xCE\xBB.gr", "xn--qxama.gr"},
      {"a\xC3\xA9\xC3\xA8\xC3\xAA"
       "b-c.x",
       "xn--ab-c-5oafi.x"},
      {"\xF0\x9F\x98\x80.example", "xn--e28h.example"},
  };
  for (const Case& c : cases) EXPECT_EQ(ascii_host(c.host), c.ascii) << c.host;
}

}  // namespace
}  // namespace resttest
