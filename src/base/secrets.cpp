#include "base/secrets.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace resttest {
namespace {

constexpr std::size_t kShortest = 6;
constexpr std::size_t kStart = sizeof(std::uint32_t);
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t start_of(std::string_view form) {
  std::uint32_t start = 0;
  std::memcpy(&start, form.data(), kStart);
  return start;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text, std::string_view hex) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return encoded;
}

std::string replaced(std::string_view text,
                     std::initializer_list<std::pair<char, std::string_view>> by) {
  std::string result;
  for (const char c : text) {
    const auto* found = std::ranges::find(by, c, &std::pair<char, std::string_view>::first);
    if (found == by.end()) {
      result += c;
    } else {
      result += found->second;
    }
  }
  return result;
}

// The characters of base64 that `text` alone decides, where `before` bytes (0 to 2) of a group of
// three precede it.
std::string base64_inside(std::string_view text, std::size_t before) {
  const std::string bytes = std::string(before, '\0') + std::string(text);
  std::string encoded;
  for (std::size_t bit = 0; bit + 6 <= bytes.size() * 8; bit += 6) {
    const std::size_t at = bit / 8;
    const unsigned high = static_cast<unsigned char>(bytes[at]);
    const unsigned low = at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : 0;
    encoded += kBase64[((high << 8 | low) >> (10 - bit % 8)) & 63];
  }
  constexpr std::array<std::size_t, 3> kMixed{0, 2, 3};  // Characters that hold a foreign bit.
  return encoded.substr(std::min(encoded.size(), kMixed[before]));
}

std::string from_base64(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = kBase64.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<unsigned>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFF);
  }
  return bytes;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames{"authorization", "proxy-authorization", "cookie",
                                                   "set-cookie", "x-api-key"};
  const std::string lower = to_lower(name);
  if (std::ranges::find(kNames, lower) != kNames.end()) return true;
  for (const std::string_view part : {"token", "secret", "password"}) {
    if (lower.find(part) != std::string::npos) return true;
  }
  const std::size_t api = lower.find("api");
  return api != std::string::npos && lower.find("key", api + 3) != std::string::npos;
}

void Secrets::add(std::string_view value) {
  if (value.size() < kShortest || !known_.emplace(value).second) return;
  add_form(std::string(value));
  add_form(percent_encoded(value, "0123456789ABCDEF"));
  add_form(percent_encoded(value, "0123456789abcdef"));
  add_form(replaced(value,
                    {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}}));
  add_form(replaced(
      value, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}));
  for (const std::size_t before : {0, 1, 2}) add_form(base64_inside(value, before));
}

void Secrets::add_header(std::string_view name, std::string_view value) {
  if (!is_secret_name(name)) return;
  add(value);
  const std::size_t blank = value.find(' ');
  if (blank == std::string_view::npos || !to_lower(name).ends_with("authorization")) return;
  const std::string_view credentials = trim(value.substr(blank));
  add(credentials);
  if (!is_same_word(value.substr(0, blank), "basic")) return;
  const std::string plain = from_base64(credentials);
  const std::size_t colon = plain.find(':');
  if (colon == std::string::npos) return;
  add(plain);
  add(std::string_view(plain).substr(0, colon));
  add(std::string_view(plain).substr(colon + 1));
}

void Secrets::add_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    const std::string_view rest = url.substr(scheme + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) {
      const std::string_view info = authority.substr(0, at);
      const std::size_t colon = std::min(info.find(':'), info.size());
      add(info.substr(0, colon));
      add(info.substr(std::min(colon + 1, info.size())));
    }
  }
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos) return;
  std::string_view query = url.substr(mark + 1);
  query = query.substr(0, query.find('#'));
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && is_secret_name(pair.substr(0, equals))) {
      add(pair.substr(equals + 1));
    }
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
}

std::string Secrets::mask(std::string_view text) const {
  std::string shown;
  if (forms_.empty()) return shown.append(text);
  while (!text.empty()) {
    std::size_t length = 0;
    if (text.size() >= kStart) {
      if (const auto forms = forms_.find(start_of(text)); forms != forms_.end()) {
        const auto found = std::ranges::find_if(
            forms->second, [text](const std::string& form) { return text.starts_with(form); });
        if (found != forms->second.end()) length = found->size();
      }
    }
    if (length > 0) {
      shown += "***";
    } else {
      shown += text[0];
      length = 1;
    }
    text.remove_prefix(length);
  }
  return shown;
}

void Secrets::add_form(std::string form) {
  if (form.size() < kStart) return;
  std::vector<std::string>& forms = forms_[start_of(form)];
  if (std::ranges::find(forms, form) != forms.end()) return;
  const auto place = std::ranges::find_if(
      forms, [&form](const std::string& other) { return other.size() < form.size(); });
  forms.insert(place, std::move(form));
}

}  // namespace resttest
