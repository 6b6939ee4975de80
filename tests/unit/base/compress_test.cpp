#include "base/compress.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(Compress, ComesBackAsItWas) {
  for (const std::string& text : {std::string(), std::string("a"), std::string(5000, 'x')}) {
    SCOPED_TRACE(text.size());
    const std::string stream = deflated(text);
    EXPECT_EQ(stream[0], '\x78');  // zlib's format, with a window of 32 KiB.
    EXPECT_EQ(inflated(stream, 5000), text);
  }
}

TEST(Compress, HoldsNoMoreThanTheLimit) {
  const std::string stream = deflated(std::string(1000, 'x'));
  EXPECT_EQ(inflated(stream, 1001), std::string(1000, 'x'));
  EXPECT_EQ(inflated(stream, 1000), std::string(1000, 'x'));
  EXPECT_EQ(inflated(stream, 999), std::nullopt);
  EXPECT_EQ(inflated(stream, 0), std::nullopt);
}

TEST(Compress, RefusesBrokenStreams) {
  const std::string stream = deflated("some text that is long enough to be cut anywhere");
  for (std::size_t length = 0; length < stream.size(); ++length) {
    SCOPED_TRACE(length);
    EXPECT_EQ(inflated(stream.substr(0, length), 1000), std::nullopt);
  }
  EXPECT_EQ(inflated(stream + "x", 1000), std::nullopt);
  std::string changed = stream;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  EXPECT_EQ(inflated(changed, 1000), std::nullopt);
}

}  // namespace
}  // namespace resttest
