#include "stats/hdr_codec.h"

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/compress.h"
#include "base/format.h"

namespace resttest {
namespace {

const HdrLayout kMicroseconds(1, 3'600'000'000, 3);

HdrCounts counts_of(const HdrLayout& layout, std::initializer_list<std::int64_t> values) {
  HdrCounts counts(layout);
  for (const std::int64_t value : values) counts.record(value);
  return counts;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

TEST(HdrCodec, ZigZag) {
  struct Case {
    std::int64_t number;
    std::string_view hex;
  };
  const Case cases[] = {
      {0, "00"},
      {1, "02"},
      {-1, "01"},
      {63, "7e"},
      {64, "8001"},
      {300, "d804"},
      {-997, "c90f"},
      {std::int64_t{1} << 31, "8080808010"},
      {std::int64_t{1} << 62, "808080808080808080"},
      {std::numeric_limits<std::int64_t>::max(), "feffffffffffffffff"},
      {std::numeric_limits<std::int64_t>::min(), "ffffffffffffffffff"},
  };
  for (const Case& c : cases) {
    std::string bytes;
    append_zigzag(c.number, bytes);
    EXPECT_EQ(hex(bytes), c.hex) << c.number;
  }
}

struct Vector {
  const char* name;
  HdrCounts counts;
  std::string_view hex;
  std::string_view text;
};

const Vector kVectors[] = {
    {"nothing", counts_of(kMicroseconds, {}),
     "1c849313000000010000000000000003000000000000000100000000d693a4003ff000000000000000", ""},
    {"one", counts_of(kMicroseconds, {1}),
     "1c849313000000020000000000000003000000000000000100000000d693a4003ff00000000000000002", ""},
    {"of every magnitude",
     counts_of(kMicroseconds,
               {0, 1, 1, 2, 1000, 2047, 2048, 2049, 4096, 100'000, 1'000'000, 3'600'000'000}),
     "1c849313000000170000000000000003000000000000000100000000d693a4003ff0000000000000020402c90f02"
     "ab100204fd0f02b148028b3602a3bc0102",
     "HISTFAAAADh42pNpmSzMwMAgzgABzFCaEURcm7yEwf4DRICJhekkP9NqASaWv/"
     "xMGz2Yus2YFu9hZAIA/V0Kbw=="},
    {"of the product",
     counts_of(histogram_layout(), {0, 1, 999, 1000, 1023, 1024, 2'000'000, 1'500'000'000}),
     "1c8493130000000a000000000000000300000000000003e80000034630b8a0003ff0000000000000040602bb2e02"
     "e7970102",
     "HISTFAAAACt42pNpmSzMwMDAxQABzFDqBRC7GexYwGD/"
     "ASLCwsa0W4/p+XRGJgCflAe3"},
};

TEST(HdrCodec, BytesAreHdrHistograms) {
  for (const Vector& v : kVectors) {
    SCOPED_TRACE(v.name);
    EXPECT_EQ(hex(hdr_bytes(v.counts)), v.hex);
    const auto back = read_hdr_bytes(from_hex(v.hex));
    ASSERT_TRUE(std::holds_alternative<HdrCounts>(back)) << std::get<HdrError>(back).reason;
    EXPECT_EQ(std::get<HdrCounts>(back), v.counts);
  }
}

// zlib's versions compress differently, so only what comes out again is compared.
TEST(HdrCodec, TextsAreHdrHistograms) {
  for (const Vector& v : kVectors) {
    SCOPED_TRACE(v.name);
    for (const std::string& text : {hdr_text(v.counts), std::string(v.text)}) {
      if (text.empty()) continue;
      const auto back = read_hdr_text(text);
      ASSERT_TRUE(std::holds_alternative<HdrCounts>(back)) << std::get<HdrError>(back).reason;
      EXPECT_EQ(std::get<HdrCounts>(back), v.counts);
      EXPECT_EQ(text.substr(0, 7), "HISTFAA");
    }
  }
}

TEST(HdrCodec, LargeCountsComeBack) {
  HdrCounts counts(kMicroseconds);
  counts.add(3, std::uint64_t{1} << 62);
  counts.add(23'000, 5);
  const auto back = read_hdr_bytes(hdr_bytes(counts));
  EXPECT_EQ(std::get<HdrCounts>(back), counts);
}

std::string with_payload(std::string_view payload_hex) {
  const std::string payload = from_hex(payload_hex);
  return from_hex(format("1c849313{:08x}", payload.size())) +
         from_hex("0000000000000003000000000000000100000000d693a4003ff0000000000000") + payload;
}

TEST(HdrCodec, BytesThatAreNoHistogramAreRefused) {
  const std::string good = hdr_bytes(kVectors[2].counts);
  const auto changed = [&good](std::size_t at, char to) {
    std::string bytes = good;
    bytes[at] = to;
    return bytes;
  };
  std::string most;
  append_zigzag(std::numeric_limits<std::int64_t>::max(), most);
  struct Case {
    const char* name;
    std::string bytes;
    std::string_view reason;
  };
  const Case cases[] = {
      {"nothing", "", "it is cut short"},
      {"another cookie", changed(3, '\x14'), "it has no V2 header"},
      {"more payload than there is", changed(7, '\x7f'), "its payload is cut short"},
      {"a payload of 4 GB", changed(4, '\xff'), "its payload is cut short"},
      {"shifted counters", changed(11, '\x01'), "its counters are shifted"},
      {"nine digits", changed(15, '\x09'), "its layout does not exist"},
      {"negative digits", changed(12, '\xff'), "its layout does not exist"},
      {"lowest of zero", changed(23, '\x00'), "its layout does not exist"},
      {"negative highest", changed(24, '\xff'), "its layout does not exist"},
      {"a layout of two million counters", changed(15, '\x05'), "its layout has too many counters"},
      {"a number that goes on", with_payload("0280"), "its payload is cut short"},
      {"the last counter",
       with_payload("fdef02"
                    "02"),
       ""},
      {"one counter more",
       with_payload("fdef02"
                    "0202"),
       "it has more counters than its layout"},
      {"more zeros than counters",
       with_payload("ffef02"
                    "02"),
       "it has more counters than its layout"},
      {"the most zeros", with_payload("ffffffffffffffffff"),
       "it has more counters than its layout"},
      {"counts beyond 63 bits", with_payload(hex(most) + "02"), "its counts are too large"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto read = read_hdr_bytes(c.bytes);
    const auto* error = std::get_if<HdrError>(&read);
    EXPECT_EQ(error ? error->reason : "", c.reason);
  }
}

std::string text_of(std::string_view plain, std::string_view cookie = "1c849314") {
  const std::string stream = deflated(plain);
  return to_base64(from_hex(cookie) + from_hex(format("{:08x}", stream.size())) + stream);
}

TEST(HdrCodec, TextsThatAreNoHistogramAreRefused) {
  const std::string good = hdr_bytes(kVectors[2].counts);
  struct Case {
    const char* name;
    std::string text;
    std::string_view reason;
  };
  const Case cases[] = {
      {"as it should be", text_of(good), ""},
      {"no Base64", "HIST*", "it is no Base64"},
      {"nothing", "", "it is cut short"},
      {"not compressed", to_base64(good), "it has no compressed V2 header"},
      {"another cookie", text_of(good, "1c849301"), "it has no compressed V2 header"},
      {"not a stream", to_base64(from_hex("1c84931400000001") + "x"), "it cannot be decompressed"},
      {"less than it says", to_base64(from_hex("1c84931400000009") + "x"), "it is cut short"},
      {"much from little", text_of(std::string(10'000'000, '\0')), "it cannot be decompressed"},
      {"another content", text_of("x"), "it is cut short"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto read = read_hdr_text(c.text);
    const auto* error = std::get_if<HdrError>(&read);
    EXPECT_EQ(error ? error->reason : "", c.reason);
  }
}

TEST(HdrCodec, CutOrChangedAnywhereItIsReadOrRefused) {
  const std::string good = hdr_bytes(kVectors[2].counts);
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_TRUE(std::holds_alternative<HdrError>(read_hdr_bytes(good.substr(0, i)))) << i;
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
      const auto read = read_hdr_bytes(bytes);
      if (const auto* counts = std::get_if<HdrCounts>(&read)) {
        EXPECT_LE(counts->cells().size(), counts->layout().counters());
      }
    }
  }
}

}  // namespace
}  // namespace resttest
