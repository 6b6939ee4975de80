#include "http/url.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <arpa/inet.h>

#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "http/idna.h"

namespace resttest {
namespace {

constexpr std::size_t kHostBytes = 255;  // What a name may have in the DNS, with room to spare.
constexpr std::string_view kNotInHosts = "%@\\[]{}<>\"'`^*=;,$!|()";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_blank_or_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

std::string quoted(std::string_view text) { return "'" + printable(text) + "'"; }

// RFC 3986, appendix B: every text is a reference of some kind.
struct Reference {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

std::string_view cut_before(std::string_view& text, std::size_t end) {
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(front.size());
  return front;
}

std::optional<std::string_view> cut_behind(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

// The length of "scheme" where "scheme:" is in front of `text`, else 0.
std::size_t scheme_length(std::string_view text) {
  const std::size_t end = text.find(':');
  if (end == std::string_view::npos || end == 0 || !is_letter(text[0])) return 0;
  const bool is_scheme = std::ranges::all_of(text.substr(0, end), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return is_scheme ? end : 0;
}

Reference split(std::string_view text) {
  Reference parts;
  parts.fragment = cut_behind(text, '#');
  parts.query = cut_behind(text, '?');
  if (const std::size_t length = scheme_length(text)) {
    parts.scheme = cut_before(text, length);
    text.remove_prefix(1);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    parts.authority = cut_before(text, text.find('/'));
  }
  parts.path = text;
  return parts;
}

std::string recompose(const Reference& parts) {
  std::string text;
  if (parts.scheme) text.append(*parts.scheme) += ':';
  if (parts.authority) text.append("//").append(*parts.authority);
  text += parts.path;
  if (parts.query) text.append("?").append(*parts.query);
  if (parts.fragment) text.append("#").append(*parts.fragment);
  return text;
}

// RFC 3986, 5.2.4, over whole segments: "." goes, ".." takes the segment before it along, and
// either of them at the end leaves a slash.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const bool rooted = path[0] == '/';
    const std::size_t end = path.find('/', 1);
    const std::string_view segment = cut_before(path, end).substr(rooted ? 1 : 0);
    if (segment != "." && segment != "..") {
      if (rooted) out += '/';
      out += segment;
      continue;
    }
    if (segment == "..") out.erase(std::min(out.size(), out.rfind('/')));
    if (path.empty() && rooted) out += '/';
  }
  return out;
}

// RFC 3986, 5.2.3: `path` in place of what is behind the last slash of the base.
std::string merged_path(const Reference& base, std::string_view path) {
  if (base.authority && base.path.empty()) return "/" + std::string(path);
  const std::size_t slash = base.path.rfind('/');
  const std::string_view folder =
      base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1);
  return std::string(folder) + std::string(path);
}

bool is_ipv6(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));  // A zone may follow: fe80::1%25eth0.
  in6_addr parsed;
  return inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

// Fills in host and port from "host:port"; what is wrong with them, or "".
std::string read_host_and_port(std::string_view text, Url& url) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) {
      return "the host " + quoted(text) + " is no IPv6 address in brackets";
    }
    url.host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && text[0] != ':') return "behind the address stands " + quoted(text);
  } else {
    url.host = cut_before(text, text.find(':'));
    if (url.host.empty()) return "no host is named";
    const std::size_t bad = url.host.find_first_of(kNotInHosts);
    if (bad != std::string::npos) {
      return quoted(url.host.substr(bad, 1)) + " cannot be in the host " + quoted(url.host);
    }
    if (url.host.size() > kHostBytes) return "the host is longer than any name may be";
    if (!is_utf8(url.host)) return "the host " + quoted(url.host) + " is not UTF-8";
  }
  if (text.size() < 2) return "";  // Nothing, or a colon without a port: the scheme's own.
  const std::string_view digits = text.substr(1);
  const auto port = std::ranges::all_of(digits, is_digit) ? parse_unsigned(digits) : std::nullopt;
  if (!port || *port == 0 || *port > 65535) {
    return "the port " + quoted(digits) + " is not a number from 1 to 65535";
  }
  url.port = static_cast<std::uint16_t>(*port);
  return "";
}

std::optional<std::string> text_of(std::optional<std::string_view> part) {
  return part ? std::optional<std::string>(*part) : std::nullopt;
}

// The URL, or what is wrong with its form.
std::variant<Url, std::string> read_url(std::string_view text) {
  if (text.size() > limits::kUrlBytes) {
    return "the URL is longer than " + std::to_string(limits::kUrlBytes) + " bytes";
  }
  if (const auto* bad = std::ranges::find_if(text, is_blank_or_control); bad != text.end()) {
    const bool blank = *bad == ' ';
    return (blank ? "a blank" : "the control character " + quoted({bad, 1})) + " is in the URL " +
           quoted(text);
  }
  const Reference parts = split(text);
  if (!parts.scheme || !parts.authority) {
    return "the URL " + quoted(text) + " does not begin with http:// or https://";
  }
  Url url{.scheme = to_lower(*parts.scheme)};
  std::string_view authority = *parts.authority;
  if (const std::size_t at = authority.find('@'); at != std::string_view::npos) {
    url.user_info = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  if (std::string complaint = read_host_and_port(authority, url); !complaint.empty()) {
    return complaint + " in the URL " + quoted(text);
  }
  url.path = without_dot_segments(parts.path.empty() ? "/" : parts.path);
  url.query = text_of(parts.query);
  url.fragment = text_of(parts.fragment);
  return url;
}

// "localhost:8089/x", "10.0.0.1:80": a name or an address, a colon, digits, and then an end.
bool lacks_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view name = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits == 0 || (digits < rest.size() &&
                      std::string_view("/?#").find(rest[digits]) == std::string_view::npos)) {
    return false;
  }
  in_addr parsed;
  const bool is_name = is_letter(name[0]) && std::ranges::all_of(name, [](char c) {
                         return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
                       });
  return is_name || inet_pton(AF_INET, std::string(name).c_str(), &parsed) == 1;
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_ascii(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
}

}  // namespace

std::uint16_t Url::effective_port() const {
  if (port) return *port;
  return scheme == "http" ? 80 : scheme == "https" ? 443 : 0;
}

std::string Url::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  const bool usual = !port || *port == Url{.scheme = scheme}.effective_port();
  return usual ? text : text + ":" + std::to_string(*port);
}

std::string Url::origin() const {
  std::string name = to_lower(ascii_host(host));
  if (name.ends_with('.')) name.pop_back();
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return scheme + "://" + name + ":" + std::to_string(effective_port());
}

std::string Url::target() const { return query ? path + "?" + *query : path; }

std::optional<Url> parse_url(std::string_view text) {
  auto read = read_url(text);
  if (auto* url = std::get_if<Url>(&read)) return std::move(*url);
  return std::nullopt;
}

std::optional<UrlProblem> check_url(std::string_view url) {
  if (const auto mended = with_scheme(url)) return check_url(*mended);
  const auto read = read_url(url);
  if (const auto* complaint = std::get_if<std::string>(&read)) {
    return UrlProblem{ErrorKind::url_invalid, *complaint};
  }
  const std::string& scheme = std::get<Url>(read).scheme;
  if (scheme == "http" || scheme == "https") return std::nullopt;
  return UrlProblem{ErrorKind::url_denied,
                    "the scheme " + quoted(scheme) + " is not supported, http and https are"};
}

std::optional<std::string> with_scheme(std::string_view url) {
  if (!lacks_scheme(url)) return std::nullopt;
  return "http://" + std::string(url);
}

std::string join_url(std::string_view base, std::string_view reference) {
  if (reference.empty()) return std::string(base);
  Reference target = split(reference);
  const Reference from = split(base);
  if (!from.scheme || !from.authority || lacks_scheme(reference)) return std::string(reference);
  std::string path(target.path);
  if (!target.scheme) {
    target.scheme = from.scheme;
    if (!target.authority) {
      target.authority = from.authority;
      if (path.empty()) {
        path = from.path;
        if (!target.query) target.query = from.query;
      } else if (path[0] != '/') {
        path = merged_path(from, path);
      }
    }
  } else if (!target.authority) {
    return std::string(reference);  // "mailto:x", "http:x": nothing of it is relative.
  }
  path = without_dot_segments(path);
  target.path = path;
  return recompose(target);
}

std::optional<std::string> concatenate_url(std::string_view base, std::string_view rest) {
  std::string url = std::string(base) + std::string(rest);
  const auto origin = parse_url(with_scheme(base).value_or(std::string(base)));
  // What no URL may hold is left to whoever sends it; it must not hide where the URL leads.
  std::string legible = url;
  std::ranges::replace_if(
      legible, [](unsigned char c) { return c <= ' ' || c == 0x7F; }, '_');
  if (origin && !is_same_origin(base, legible)) return std::nullopt;
  return url;
}

bool is_same_origin(std::string_view a, std::string_view b) {
  const auto first = parse_url(with_scheme(a).value_or(std::string(a)));
  const auto second = parse_url(with_scheme(b).value_or(std::string(b)));
  return first && second && first->origin() == second->origin();
}

std::string wire_url(std::string_view url) {
  std::string mended = with_scheme(url).value_or(std::string(url));
  if (std::ranges::all_of(mended, is_ascii)) return mended;
  Reference parts = split(mended);
  std::string authority;
  if (parts.authority) {
    std::string_view rest = *parts.authority;
    const std::size_t at = rest.rfind('@');
    append_encoded(authority, cut_before(rest, at == std::string_view::npos ? 0 : at + 1));
    const std::string_view host = cut_before(rest, rest.find(':'));
    append_encoded(authority, is_utf8(host) ? ascii_host(host) : std::string(host));
    append_encoded(authority, rest);
    parts.authority = authority;
  }
  std::string encoded;
  append_encoded(encoded, recompose(parts));
  return encoded;
}

void append_target(std::string_view url, std::string& out) {
  url = url.substr(0, url.find('#'));
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url.remove_prefix(std::min(url.find_first_of("/?"), url.size()));
  if (!url.starts_with('/')) out += '/';
  out += url;
}

bool is_loopback(std::string_view host) {
  const std::string name = to_lower(host);
  if (name == "localhost" || name == "localhost." || name.ends_with(".localhost")) return true;
  in_addr v4;
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, name.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace resttest
