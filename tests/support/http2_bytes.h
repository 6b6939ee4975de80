#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Frames of HTTP/2 made by hand, right and wrong ones.
namespace resttest::http2 {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

inline std::string frame(int type, int flags, std::uint32_t stream, std::string_view payload = {}) {
  return number(payload.size(), 3) + number(static_cast<unsigned>(type), 1) +
         number(static_cast<unsigned>(flags), 1) + number(stream, 4).append(payload);
}

// A length as HPACK writes it behind a prefix of 7 bits (RFC 7541, 5.1).
inline std::string length(std::size_t value) {
  if (value < 127) return std::string(1, static_cast<char>(value));
  std::string text(1, 127);
  for (value -= 127; value >= 128; value >>= 7U) text += static_cast<char>(value % 128 + 128);
  return text + static_cast<char>(value);
}

// Each field as a literal that no table keeps.
inline std::string block(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text += '\0';
    text += length(name.size()) + name + length(value.size()) + value;
  }
  return text;
}

inline std::string settings(const std::vector<std::pair<int, std::uint32_t>>& values = {}) {
  std::string payload;
  for (const auto& [key, value] : values) {
    payload += number(static_cast<unsigned>(key), 2) + number(value, 4);
  }
  return frame(4, 0, 0, payload);
}

enum End { open = 0, last = 1 };

inline std::string data(std::uint32_t stream, std::string_view bytes, End end = last) {
  return frame(0, end, stream, bytes);
}
inline std::string headers(std::uint32_t stream, const Fields& fields, End end = open) {
  return frame(1, 4 | end, stream, block(fields));
}
inline std::string reset(std::uint32_t stream, std::uint32_t code) {
  return frame(3, 0, stream, number(code, 4));
}
inline std::string goaway(std::uint32_t last_stream, std::uint32_t code) {
  return frame(7, 0, 0, number(last_stream, 4) + number(code, 4));
}
inline std::string window_update(std::uint32_t stream, std::uint32_t size) {
  return frame(8, 0, stream, number(size, 4));
}

}  // namespace resttest::http2
