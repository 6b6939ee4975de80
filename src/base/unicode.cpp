#include "base/unicode.h"

#include <algorithm>
#include <iterator>

namespace resttest {
namespace {

// The printable and the unprintable characters take turns: the first character of each stretch,
// beginning with an unprintable one. From Python 3.11's str.isprintable(), Unicode 14.
constexpr char32_t kStretches[] = {
#include "base/printable_stretches.inc"
};

}  // namespace

void append_utf8(char32_t character, std::string& out) {
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  const auto code = static_cast<unsigned>(surrogate || character > 0x10FFFF ? 0xFFFD : character);
  const auto add = [&out](unsigned byte) { out += static_cast<char>(byte); };
  const auto add_rest = [&add, code](unsigned shift) { add(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | (code >> 6));
    add_rest(0);
  } else if (code < 0x10000) {
    add(0xE0 | (code >> 12));
    add_rest(6);
    add_rest(0);
  } else {
    add(0xF0 | (code >> 18));
    add_rest(12);
    add_rest(6);
    add_rest(0);
  }
}

std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) append_utf8(static_cast<unsigned char>(c), text);
  return text;
}

char32_t decode_utf8(std::string_view text, std::size_t length) {
  const auto byte = [text](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  if (length <= 1) return byte(0);
  char32_t code = byte(0) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3F);
  return code;
}

bool is_printable_in_python(char32_t character) {
  const auto next = std::upper_bound(std::begin(kStretches), std::end(kStretches), character);
  return (next - std::begin(kStretches)) % 2 == 0;
}

}  // namespace resttest
