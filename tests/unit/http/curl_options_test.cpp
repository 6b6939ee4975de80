#include "http/curl_options.h"

#include <string>

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

TEST(CurlOptions, AreLibcurlsOwn) {
  for (const CurlOption& row : curl_options()) {
    SCOPED_TRACE(row.name);
    const curl_easyoption* option = curl_easy_option_by_name(std::string(row.name).c_str());
    ASSERT_TRUE(option);
    const bool is_text = row.type == OptionType::text || row.type == OptionType::file;
    EXPECT_EQ(option->type == CURLOT_STRING, is_text);
    EXPECT_EQ(option->type == CURLOT_LONG || option->type == CURLOT_VALUES, !is_text);
  }
}

TEST(CurlOptions, AreAClosedList) {
  for (const char* name : {"FollowLocation", "timeout_ms", "NETRC_FILE"}) {
    EXPECT_TRUE(curl_option_named(name)) << name;
  }
  for (const char* name : {"", "url", "cookiejar", "unix_socket_path", "proxy", "engine", "netrc",
                           "followlocation2"}) {
    EXPECT_FALSE(curl_option_named(name)) << name;
  }
}

TEST(CurlOptions, HaveTypes) {
  struct Case {
    std::string name;
    Value value;
    std::string wrong;
  };
  const Case cases[] = {
      {"followlocation", true, ""},
      {"followlocation", 0, ""},
      {"followlocation", 2, "true or false"},
      {"followlocation", "yes", "true or false"},
      {"followlocation", Value(), ""},
      {"timeout", 3, ""},
      {"timeout", true, ""},
      {"maxredirs", -1, ""},
      {"timeout", 1.5, "a whole number"},
      {"timeout", "3", "a whole number"},
      {"timeout", std::int64_t{1} << 40, "a whole number"},
      {"useragent", "me", ""},
      {"useragent", "", ""},
      {"useragent", 3, "text in one line"},
      {"useragent", "a\r\nX: b", "text in one line"},
      {"cookie", std::string("a\0b", 3), "text in one line"},
      {"cainfo", "ca.pem", ""},
      {"cainfo", false, "the path of a file"},
  };
  for (const Case& c : cases) {
    const CurlOption* option = curl_option_named(c.name);
    ASSERT_TRUE(option) << c.name;
    EXPECT_EQ(wrong_value(*option, c.value).value_or(""), c.wrong) << c.name;
  }
}

TEST(CurlOptions, SayWhereTheyWork) {
  struct Case {
    std::string name;
    Value value;
    bool everywhere;
  };
  const Case cases[] = {
      {"useragent", "x", true}, {"timeout", 1, true},        {"connecttimeout", 1, true},
      {"maxredirs", 3, true},   {"followlocation", 1, true}, {"cookie", "a=b", true},
      {"httpauth", 1, true},    {"httpauth", 2, false},      {"interface", "lo", false},
      {"cainfo", "x", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(works_everywhere(*curl_option_named(c.name), c.value), c.everywhere) << c.name;
  }
}

TEST(WithCommonOptions, MovesWhatIsNoMatterOfLibcurls) {
  Request request;
  request.headers.add("Host", "h");
  request.headers.add("user-agent", "mine");
  request.options = {{"useragent", "theirs"},   {"cookie", "a=b"},      {"timeout", 3},
                     {"connecttimeout_ms", 20}, {"ipresolve", 1},       {"nosignal", true},
                     {"followlocation", true},  {"referer", "http://r"}};
  const Request moved = with_common_options(request);
  EXPECT_EQ(moved.options, (std::vector<TransportOption>{{"ipresolve", 1}}));
  EXPECT_EQ(moved.timeout, 3s);
  EXPECT_EQ(moved.connect_timeout, 20ms);
  EXPECT_EQ(moved.max_redirects, 10);
  Headers expected;
  expected.add("Host", "h");
  expected.add("User-Agent", "theirs");
  expected.add("Cookie", "a=b");
  expected.add("Referer", "http://r");
  EXPECT_EQ(moved.headers, expected);
}

TEST(WithCommonOptions, TakesAwayAHeaderThatIsUnset) {
  Request request;
  request.headers.add("User-Agent", "mine");
  request.options = {{"useragent", Value()}};
  EXPECT_EQ(with_common_options(request).headers.size(), 0U);
}

TEST(WithCommonOptions, BoundsRedirects) {
  struct Case {
    std::string name;
    int before;
    std::vector<TransportOption> options;
    int after;
  };
  const Case cases[] = {
      {"nothing asked", 0, {}, 0},
      {"a benchmark follows", 10, {}, 10},
      {"asked for", 0, {{"followlocation", true}}, 10},
      {"not wanted", 10, {{"followlocation", false}}, 0},
      {"fewer", 0, {{"maxredirs", 3}, {"followlocation", 1}}, 3},
      {"fewer, of a benchmark", 10, {{"maxredirs", 3}}, 3},
      {"without end", 0, {{"followlocation", true}, {"maxredirs", -1}}, 10},
      {"more than allowed", 0, {{"followlocation", true}, {"maxredirs", 50}}, 10},
      {"a number alone", 0, {{"maxredirs", 3}}, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Request moved = with_common_options({.max_redirects = c.before, .options = c.options});
    EXPECT_EQ(moved.max_redirects, c.after);
    EXPECT_TRUE(moved.options.empty());
  }
}

TEST(WithCommonOptions, NeverOverflows) {
  struct Case {
    int value;
    std::chrono::nanoseconds timeout;
  };
  const Case cases[] = {{0, 0s}, {-5, 0s}, {INT32_MAX, std::chrono::hours(24 * 365)}};
  for (const Case& c : cases) {
    EXPECT_EQ(with_common_options({.options = {{"timeout", c.value}}}).timeout, c.timeout);
  }
}

}  // namespace
}  // namespace resttest
