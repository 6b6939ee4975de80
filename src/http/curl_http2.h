#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace resttest {

// What became of a request over HTTP/2, as far as libcurl tells: most of it in the lines it writes
// for people, so these words are those of one version.
struct CurlHttp2 {
  struct Goaway {
    std::uint32_t code = 0;
    std::uint32_t last_stream = 0;
  };

  // RFC 9113, 7.
  static constexpr std::uint32_t kEnhanceYourCalm = 11;

  void read(std::string_view info_line);

  bool is_spoken() const { return stream > 0; }
  bool was_not_taken() const { return goaway && stream > goaway->last_stream; }

  std::uint32_t stream = 0;   // Of the request; 0: it went out as HTTP/1.1, or not at all.
  bool is_refused = false;    // By REFUSED_STREAM.
  bool is_sent_back = false;  // By HTTP_1_1_REQUIRED.
  std::optional<Goaway> goaway = {};
};

}  // namespace resttest
