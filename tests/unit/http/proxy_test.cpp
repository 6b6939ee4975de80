#include "http/proxy.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace resttest {
namespace {

TEST(ProxyRules, ChooseByTheHost) {
  const ProxyRules rules{.http = "http://p:1",
                         .https = "http://p:2",
                         .bypassed = {"example.org", ".corp", "10.0.0.1"}};
  struct Case {
    std::string url;
    std::string proxy;
  };
  const Case cases[] = {
      {"http://h/", "http://p:1"},
      {"https://h/", "http://p:2"},
      {"http://localhost/", ""},
      {"https://127.0.0.1:8443/", ""},
      {"http://[::1]/", ""},
      {"http://example.org/", ""},
      {"http://EXAMPLE.org./", ""},
      {"http://www.example.org/", ""},
      {"http://notexample.org/", "http://p:1"},
      {"http://example.org.evil/", "http://p:1"},
      {"http://a.corp/", ""},
      {"http://corp/", ""},
      {"http://10.0.0.1/", ""},
      {"http://10.0.0.11/", "http://p:1"},
  };
  for (const Case& c : cases) EXPECT_EQ(rules.proxy_for(*parse_url(c.url)), c.proxy) << c.url;

  const ProxyRules none{.http = "http://p:1", .bypassed = {"*"}};
  EXPECT_EQ(none.proxy_for(*parse_url("http://h/")), "");
}

// The environment is put back, so that no other test sees it.
class ProxyEnvironment : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kNames) {
      const char* value = getenv(name);
      before_.emplace_back(name, value ? std::optional<std::string>(value) : std::nullopt);
      unsetenv(name);
    }
  }

  void TearDown() override {
    for (const auto& [name, value] : before_) {
      value ? setenv(name, value->c_str(), 1) : unsetenv(name);
    }
  }

 private:
  static constexpr const char* kNames[] = {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                           "all_proxy",  "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

TEST_F(ProxyEnvironment, IsReadAsLibcurlReadsIt) {
  setenv("HTTP_PROXY", "http://cgi:1", 1);  // May come from a request to a server.
  EXPECT_EQ(ProxyRules::from_environment().http, "");
  EXPECT_EQ(ProxyRules::from_environment().https, "");
  setenv("ALL_PROXY", "http://all:1", 1);
  EXPECT_EQ(ProxyRules::from_environment().http, "http://all:1");
  EXPECT_EQ(ProxyRules::from_environment().https, "http://all:1");
  setenv("http_proxy", "http://p:1", 1);
  setenv("HTTPS_PROXY", "http://P:2", 1);
  EXPECT_EQ(ProxyRules::from_environment().http, "http://p:1");
  EXPECT_EQ(ProxyRules::from_environment().https, "http://P:2");
  setenv("https_proxy", "http://p:2", 1);
  setenv("NO_PROXY", "A.example,  b.example", 1);
  EXPECT_EQ(ProxyRules::from_environment().https, "http://p:2");
  EXPECT_EQ(ProxyRules::from_environment().bypassed,
            (std::vector<std::string>{"a.example", "b.example"}));
}

}  // namespace
}  // namespace resttest
