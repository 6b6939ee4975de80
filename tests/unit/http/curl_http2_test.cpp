#include "http/curl_http2.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

CurlHttp2 read(const std::vector<std::string>& lines) {
  CurlHttp2 http2;
  for (const std::string& line : lines) http2.read(line + "\n");
  return http2;
}

TEST(CurlHttp2, IsSpokenOnceARequestHasAStream) {
  EXPECT_FALSE(read({"Trying 127.0.0.1:80...", "using HTTP/2"}).is_spoken());
  EXPECT_FALSE(read({"Using Stream ID: "}).is_spoken());
  EXPECT_EQ(read({"Using Stream ID: 15 (easy handle 0x55)"}).stream, 15U);
}

TEST(CurlHttp2, KnowsWhatTheServerToldOfItsStreams) {
  const std::string start = "Using Stream ID: 3 (easy handle 0x55)";
  const CurlHttp2 not_taken = read({start, "recveived GOAWAY, error=11, last_stream=1"});
  ASSERT_TRUE(not_taken.goaway);
  EXPECT_EQ(not_taken.goaway->code, CurlHttp2::kEnhanceYourCalm);
  EXPECT_TRUE(not_taken.was_not_taken());
  EXPECT_FALSE(read({start, "received GOAWAY, error=0, last_stream=3"}).was_not_taken());
  EXPECT_TRUE(read({start, "REFUSED_STREAM, retrying a fresh connect"}).is_refused);
  EXPECT_TRUE(read({start, "Downgrades to HTTP/1.1"}).is_sent_back);
}

TEST(CurlHttp2, DoesNotTakeHeaderFieldsForWhatHappened) {
  const CurlHttp2 http2 = read({"h2h3 [x: Using Stream ID: 7]", "h2h3 [y: a GOAWAY, error=3]"});
  EXPECT_FALSE(http2.is_spoken());
  EXPECT_FALSE(http2.goaway);
}

}  // namespace
}  // namespace resttest
