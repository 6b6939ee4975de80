#include "http/content_coding.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/limits.h"

namespace resttest {
namespace {

constexpr int kGzip = 16 + MAX_WBITS;

std::string encoded(const std::string& text, int format = kGzip) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, format, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string cut(std::string text, std::size_t bytes) {
  text.resize(text.size() - bytes);
  return text;
}

std::string with_bad_sum(std::string text) {
  text[text.size() - 6] ^= 1;
  return text;
}

// The body, or "kind: message".
std::string decoded(std::vector<std::string> codings, std::string body,
                    std::size_t limit = limits::kResponseBodyBytes) {
  Response response{.status = 200, .body = std::move(body)};
  for (const std::string& coding : codings) response.headers.add("Content-Encoding", coding);
  const auto error = decode_content(response, limit);
  if (!error) return response.body;
  return std::string(info(error->kind).name) + ": " + error->message;
}

TEST(ContentCoding, Table) {
  const std::string plain = "a body that is long enough to be worth while, while, while";
  struct Case {
    const char* name;
    std::vector<std::string> codings;
    std::string body;
    std::string expected;
  };
  const Case cases[] = {
      {"none", {}, plain, plain},
      {"identity", {"identity"}, plain, plain},
      {"gzip", {"gzip"}, encoded(plain), plain},
      {"by its old name and in any case", {"X-GZip"}, encoded(plain), plain},
      {"two members", {"gzip"}, encoded("one, ") + encoded("two"), "one, two"},
      {"deflate", {"deflate"}, encoded(plain, MAX_WBITS), plain},
      {"deflate without zlib's frame", {"deflate"}, encoded(plain, -MAX_WBITS), plain},
      {"one in the other", {"gzip, gzip"}, encoded(encoded(plain)), plain},
      {"in two headers", {"deflate", "gzip"}, encoded(encoded(plain, MAX_WBITS)), plain},
      {"an empty body", {"gzip"}, "", ""},
      {"a body that becomes empty", {"gzip"}, encoded(""), ""},
      {"six of them",
       {"gzip, gzip, gzip, gzip, gzip, gzip"},
       plain,
       "decode.encoding: the body has 6 content codings, at most 5 are taken off"},
      {"an unknown one",
       {"br"},
       plain,
       "decode.encoding: the body has a content coding that is not known: 'br'"},
      {"no gzip at all",
       {"gzip"},
       plain,
       "decode.encoding: the encoded body is broken: incorrect header check"},
      {"a wrong checksum",
       {"gzip"},
       with_bad_sum(encoded(plain)),
       "decode.encoding: the encoded body is broken: incorrect data check"},
      {"cut", {"gzip"}, cut(encoded(plain), 10), "decode.encoding: the encoded body is cut short"},
      {"more behind it",
       {"gzip"},
       encoded(plain) + "junk",
       "decode.encoding: bytes follow the end of the body"},
      {"more behind deflate",
       {"deflate"},
       encoded(plain, MAX_WBITS) + "junk",
       "decode.encoding: bytes follow the end of the body"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(decoded(c.codings, c.body), c.expected);
  }
}

TEST(ContentCoding, OnlyACutBodyMayBeAskedForAgain) {
  const auto retry_class = [](const std::string& body) {
    Response response{.body = body};
    response.headers.add("content-encoding", "gzip");
    return decode_content(response, 100)->retry_class;
  };
  EXPECT_EQ(retry_class(cut(encoded("text"), 1)), RetryClass::maybe_processed);
  EXPECT_EQ(retry_class("text"), std::nullopt);
}

TEST(ContentCoding, BombsAreNotUnpacked) {
  const std::string zeros(8 * limits::kMiB, '\0');
  const std::string once = encoded(zeros);
  EXPECT_EQ(decoded({"gzip"}, once, limits::kMiB),
            "limit.decoded: the decoded body is larger than 1048576 bytes");
  EXPECT_TRUE(decoded({"gzip"}, once).starts_with("limit.decoded: the decoded body is more than "));
  std::string dull = zeros;  // But not that dull.
  for (std::size_t i = 0; i < dull.size(); i += 1000) dull[i] = static_cast<char>(i / 1000);
  EXPECT_EQ(decoded({"gzip"}, encoded(dull)), dull);
  EXPECT_TRUE(decoded({"gzip, gzip"}, encoded(once))
                  .starts_with("limit.decoded: the decoded body "
                               "is more than 1000 times"));
}

}  // namespace
}  // namespace resttest
