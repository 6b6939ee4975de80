#include "http/idna.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/text.h"

namespace resttest {
namespace {

// RFC 3492, 5: the parameters of Punycode.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kFirstBias = 72;
constexpr char32_t kFirstCode = 0x80;

std::u32string code_points(std::string_view text) {
  std::u32string points;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
    const auto first = static_cast<unsigned char>(text[0]);
    char32_t point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    }
    points += point;
    text.remove_prefix(length);
  }
  return points;
}

char32_t small_letter(char32_t c) {
  const bool latin = (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
  const bool greek = c >= 0x391 && c <= 0x3AB && c != 0x3A2;
  const bool cyrillic = c >= 0x410 && c <= 0x42F;
  if (latin || greek || cyrillic) return c + 0x20;
  return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

char digit(std::uint32_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

std::uint32_t adapted_bias(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

void append_variable_length(std::string& out, std::uint32_t value, std::uint32_t bias) {
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t t = k <= bias ? kTMin : std::min(k - bias, kTMax);
    if (value < t) break;
    out += digit(t + (value - t) % (kBase - t));
    value = (value - t) / (kBase - t);
  }
  out += digit(value);
}

// RFC 3492, 6.3. Hosts are short (url.cpp), so 32 bits never overflow.
std::string punycode(const std::u32string& points) {
  std::string out;
  for (const char32_t c : points) {
    if (c < kFirstCode) out += static_cast<char>(c);
  }
  const auto basic = static_cast<std::uint32_t>(out.size());
  if (basic > 0) out += '-';
  std::uint32_t bias = kFirstBias;
  std::uint32_t delta = 0;
  char32_t next = kFirstCode;
  for (std::uint32_t handled = basic; handled < points.size(); ++next, ++delta) {
    char32_t lowest = std::numeric_limits<char32_t>::max();
    for (const char32_t c : points) {
      if (c >= next) lowest = std::min(lowest, c);
    }
    delta += (lowest - next) * (handled + 1);
    next = lowest;
    for (const char32_t c : points) {
      if (c < next) ++delta;
      if (c != next) continue;
      append_variable_length(out, delta, bias);
      bias = adapted_bias(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string ascii_label(std::string_view label) {
  if (is_ascii(label)) return std::string(label);
  std::u32string points = code_points(label);
  std::ranges::transform(points, points.begin(), small_letter);
  return "xn--" + punycode(points);
}

}  // namespace

std::string ascii_host(std::string_view host) {
  if (is_ascii(host)) return std::string(host);
  std::string ascii;
  for (;;) {
    const std::size_t dot = host.find('.');
    ascii += ascii_label(host.substr(0, dot));
    if (dot == std::string_view::npos) return ascii;
    ascii += '.';
    host.remove_prefix(dot + 1);
  }
}

}  // namespace resttest
