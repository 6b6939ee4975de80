#include "http/curl_http2.h"

#include <charconv>

namespace resttest {
namespace {

// The number behind `mark`, nothing where the line does not have it.
std::optional<std::uint32_t> number_behind(std::string_view line, std::string_view mark) {
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = line.substr(at + mark.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end == digits.data()) return std::nullopt;
  return number;
}

}  // namespace

// Of no line that repeats what a test or a server wrote: those begin otherwise.
void CurlHttp2::read(std::string_view info_line) {
  if (info_line.starts_with("Using Stream ID: ")) {
    stream = number_behind(info_line, "ID: ").value_or(0);
  } else if (info_line.starts_with("recveived GOAWAY,") ||
             info_line.starts_with("received GOAWAY,")) {
    goaway = Goaway{number_behind(info_line, "error=").value_or(0),
                    number_behind(info_line, "last_stream=").value_or(0)};
  } else if (info_line.starts_with("REFUSED_STREAM,")) {
    is_refused = true;
  } else if (info_line.starts_with("Downgrades to HTTP/1.1")) {
    is_sent_back = true;
  }
}

}  // namespace resttest
