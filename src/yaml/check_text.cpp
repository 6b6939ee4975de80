#include "yaml/check_text.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/format.h"
#include "base/text.h"

namespace resttest {
namespace {

// The code point of a well-formed character.
std::uint32_t code_of(std::string_view character) {
  const auto byte = [character](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
  };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0xFFU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) code = (code << 6) | (byte(i) & 0x3F);
  return code;
}

// As in YAML 1.1, section 5.1.
bool may_stand(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  if (code < 0xA0) return code < 0x7F || code == 0x85;
  return code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}

bool ends_comment_start(char before) {
  return std::string_view(" \t\r\n,[]{}\"'").find(before) != std::string_view::npos;
}

// The first tab in `text` between `from` and `to` that is not in a comment.
std::size_t find_tab(std::string_view text, std::size_t from, std::size_t to) {
  bool in_comment = false;
  for (std::size_t i = from; i < to; ++i) {
    if (text[i] == '\n' || text[i] == '\r') {
      in_comment = false;
    } else if (text[i] == '#' && (i == from || ends_comment_start(text[i - 1]))) {
      in_comment = true;
    } else if (text[i] == '\t' && !in_comment) {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

bool is_printable_ascii(std::string_view text) {
  unsigned bad = 0;  // Without a branch, so that compilers take many bytes at a time.
  for (const char c : text) bad |= ((c < 0x20) & (c != '\n')) | (c == 0x7F);
  return bad == 0;
}

bool check_characters(const SourceMap& map, Diagnostics& found) {
  const std::string_view text = map.text();
  if (is_printable_ascii(text)) return true;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte >= 0x20 && byte < 0x7F) || byte == '\n') {
      ++i;
      continue;
    }
    const std::size_t length = utf8_length(text.substr(i));
    if (length == 0) {
      found.error("encoding", map.place_of_byte(i), format("the byte 0x{:02X} is not UTF-8", byte),
                  "save the file as UTF-8");
      return false;
    }
    if (const std::uint32_t code = code_of(text.substr(i, length)); !may_stand(code)) {
      found.error("encoding", map.place_of_byte(i),
                  format("the control character U+{:04X} cannot stand in a file", code),
                  format("write it in double quotes, as \\u{:04X}", code));
      return false;
    }
    i += length;
  }
  return true;
}

bool check_tabs(const std::vector<Opaque>& opaque, const SourceMap& map, Diagnostics& found) {
  const std::string_view text = map.text();
  if (text.find('\t') == std::string_view::npos) return true;
  std::size_t from = 0;
  std::size_t tab = std::string_view::npos;
  for (const Opaque& part : opaque) {
    std::size_t begin = map.byte_of(part.begin);
    if (part.is_block) begin = std::min(text.find('\n', begin), text.size());
    tab = find_tab(text, from, begin);
    if (tab != std::string_view::npos) break;
    from = std::max(begin, map.byte_of(part.end));
  }
  if (tab == std::string_view::npos) tab = find_tab(text, from, text.size());
  if (tab == std::string_view::npos) return true;
  found.error("yaml", map.place_of_byte(tab), "a tab cannot stand here",
              "use blanks; tabs may stand in quotes only");
  return false;
}

}  // namespace resttest
