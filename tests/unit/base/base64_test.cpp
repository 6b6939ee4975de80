#include "base/base64.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(Base64, TextsOfRfc4648) {
  struct Case {
    std::string_view bytes;
    std::string_view text;
  };
  const Case cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xfb\xff\xbf", "+/+/"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(to_base64(c.bytes), c.text);
    EXPECT_EQ(from_base64(c.text), std::string(c.bytes));
  }
}

TEST(Base64, RefusesWhatStandsForNothing) {
  struct Case {
    const char* name;
    std::string_view text;
  };
  const Case cases[] = {
      {"no padding", "Zg"},           {"a digit alone", "Z==="},    {"only padding", "===="},
      {"padding within", "Zg==Zg=="}, {"a blank", "Zm 9"},          {"the other alphabet", "-_-_"},
      {"bits that are lost", "Zh=="}, {"too long by one", "Zm9vY"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(from_base64(c.text), std::nullopt);
  }
}

}  // namespace
}  // namespace resttest
