#include "http/http1_line.h"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.h"

namespace resttest {
namespace {

bool is_special(char c) { return c == '\0' || c == '\r' || c == '\n'; }

constexpr std::array<bool, 256> token_characters() {
  std::array<bool, 256> is_token{};
  for (unsigned c = '0'; c <= '9'; ++c) is_token[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) is_token[c] = is_token[c - 'A' + 'a'] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    is_token[static_cast<unsigned char>(c)] = true;
  return is_token;
}

constexpr std::array<bool, 256> kIsToken = token_characters();

std::string shown_byte(char byte) {
  if (byte == ' ') return "a blank";
  if (byte == '\t') return "a tab";
  return quoted({&byte, 1});
}

std::string complaint_about_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return "header line " + quoted(line) + " has no colon";
  if (colon == 0) return "header line " + quoted(line) + " has no name before its colon";
  const std::string_view name = line.substr(0, colon);
  const auto odd =
      std::ranges::find_if(name, [](char c) { return !kIsToken[static_cast<unsigned char>(c)]; });
  return "header name " + quoted(name) + " contains " + shown_byte(*odd);
}

}  // namespace

std::string_view note_text(Oddity oddity) {
  switch (oddity) {
    case Oddity::bare_line_feed:
      return "proto.header: a line of the head ends with a line feed alone";
    case Oddity::folded_line:
      return "proto.header: a header is folded over several lines";
    case Oddity::repeated_length:
      return "proto.framing: the same Content-Length stands more than once";
    case Oddity::length_and_chunked:
      return "proto.framing: Content-Length beside Transfer-Encoding: chunked, which wins";
    case Oddity::length_without_body:
      return "proto.framing: status 204 has no body, but announces one";
    case Oddity::chunk_line_feed:
      return "proto.chunk: a line between chunks ends with a line feed alone";
    case Oddity::surplus:
      return "proto.unsolicited: bytes follow the end of the response";
  }
  return {};
}

std::size_t find_special(std::string_view bytes, std::size_t from) {
  std::size_t at = from;
#if defined(__SSE2__)
  const __m128i nul = _mm_setzero_si128();
  const __m128i cr = _mm_set1_epi8('\r');
  const __m128i lf = _mm_set1_epi8('\n');
  for (; at + 16 <= bytes.size(); at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
    const __m128i line_end = _mm_or_si128(_mm_cmpeq_epi8(block, cr), _mm_cmpeq_epi8(block, lf));
    const __m128i hits = _mm_or_si128(line_end, _mm_cmpeq_epi8(block, nul));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  while (at < bytes.size() && !is_special(bytes[at])) ++at;
  return at;
}

std::optional<Line> find_line(std::string_view bytes, std::size_t searched) {
  const std::size_t special = find_special(bytes, searched);
  const bool clean = searched == 0 && special + 1 < bytes.size() && bytes[special] == '\r' &&
                     bytes[special + 1] == '\n';
  if (clean) return Line{bytes.substr(0, special), special + 2};
  const std::size_t end = bytes.find('\n', special);
  if (end == std::string_view::npos) return std::nullopt;
  Line line{bytes.substr(0, end), end + 1};
  line.is_bare = !line.text.ends_with('\r');
  if (!line.is_bare) line.text.remove_suffix(1);
  line.is_dirty = find_special(line.text, 0) != line.text.size();
  return line;
}

std::size_t name_length(std::string_view line) {
  std::size_t length = 0;
  while (length < line.size() && kIsToken[static_cast<unsigned char>(line[length])]) ++length;
  return length < line.size() && line[length] == ':' ? length : 0;
}

std::optional<Violation> check_header_line(const Line& line, bool is_first) {
  const ErrorKind kind = ErrorKind::proto_header;
  if (line.is_dirty) {
    const bool has_nul = line.text.find('\0') != std::string_view::npos;
    return Violation{kind, "line " + quoted(line.text) + " contains " +
                               (has_nul ? "NUL" : "a carriage return before its end")};
  }
  if (is_folded(line.text)) {
    if (!is_first) return std::nullopt;
    return Violation{kind, "header line " + quoted(line.text) + " continues one that is not there"};
  }
  if (name_length(line.text) > 0) return std::nullopt;
  return Violation{kind, complaint_about_name(line.text)};
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  const bool cut = text.size() > kShown;
  std::string shown = "'";
  for (const char c : printable(text.substr(0, kShown))) {
    // A message is one line: line ends are shown too.
    if (c == '\r') shown += "\\r";
    if (c == '\n') shown += "\\n";
    if (c != '\r' && c != '\n') shown += c;
  }
  return shown + (cut ? "...'" : "'");
}

}  // namespace resttest
