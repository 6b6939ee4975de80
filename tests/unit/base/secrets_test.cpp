#include "base/secrets.h"

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(Secrets, Names) {
  struct Case {
    const char* name;
    bool secret;
  };
  const Case cases[] = {
      {"Authorization", true}, {"proxy-authorization", true},
      {"Cookie", true},        {"Set-Cookie", true},
      {"X-API-Key", true},     {"my_access_TOKEN", true},
      {"client-secret", true}, {"userPassword", true},
      {"api_key", true},       {"apiVersionKey", true},
      {"Accept", false},       {"key-api", false},
      {"X-Request-Id", false}, {"", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(is_secret_name(c.name), c.secret);
  }
}

TEST(Secrets, MasksEveryForm) {
  struct Case {
    const char* name;
    const char* text;
    const char* shown;
  };
  const Case cases[] = {
      {"raw", "a p\"ss&wörd b", "a *** b"},
      {"percent-encoded", "x=p%22ss%26w%C3%B6rd;", "x=***;"},
      {"percent-encoded in lower case", "x=p%22ss%26w%c3%b6rd;", "x=***;"},
      {"in JSON", "{\"a\":\"p\\\"ss&wörd\"}", "{\"a\":\"***\"}"},
      {"in HTML", "<p>p&quot;ss&amp;wörd</p>", "<p>***</p>"},
      {"base64 from the start", "cCJzcyZ3w7ZyZA==", "***A=="},
      {"base64 after one byte", "eHAic3Mmd8O2cmQ=", "eH***Q="},
      {"base64 after two bytes", "eHhwInNzJnfDtnJk", "eHh***"},
      {"twice", "p\"ss&wördp\"ss&wörd", "******"},
      {"a part of it", "p\"ss&w", "p\"ss&w"},
      {"nothing", "", ""},
  };
  Secrets secrets;
  secrets.add("p\"ss&wörd");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(secrets.mask(c.text), c.shown);
  }
}

TEST(Secrets, TheLongestWins) {
  Secrets secrets;
  secrets.add("abcdef");
  secrets.add("abcdefgh");
  EXPECT_EQ(secrets.mask("abcdefghi abcdefg"), "***i ***g");
}

TEST(Secrets, ShortOnesAreLetBe) {
  Secrets secrets;
  secrets.add("12345");
  EXPECT_TRUE(secrets.empty());
  EXPECT_EQ(secrets.mask("12345"), "12345");
}

TEST(Secrets, Headers) {
  Secrets secrets;
  secrets.add_header("Accept", "text/plain");
  secrets.add_header("authorization", "Basic bWFyeWFubjpvcGVuLXNlc2FtZQ==");  // maryann:open-sesame
  EXPECT_EQ(secrets.mask("text/plain maryann open-sesame bWFyeWFubjpvcGVuLXNlc2FtZQ=="),
            "text/plain *** *** ***");
}

TEST(Secrets, Urls) {
  Secrets secrets;
  secrets.add_url("http://someone:sesame-open@h/p?page=seventeen&access_token=t0k3n-42#x");
  EXPECT_EQ(secrets.mask("someone sesame-open seventeen t0k3n-42"), "*** *** seventeen ***");
}

}  // namespace
}  // namespace resttest
