#include "json_schema/uri.h"

#include <algorithm>
#include <optional>

namespace resttest {
namespace {

// The parts of a URI reference, with their marks: "http:", "//host", "/path", "?query", "#part".
struct Parts {
  std::string_view scheme, authority, path, query, fragment;
};

// Cuts off what stands before the first of `marks`.
std::string_view take_until(std::string_view& rest, std::string_view marks) {
  const std::string_view taken = rest.substr(0, rest.find_first_of(marks));
  rest.remove_prefix(taken.size());
  return taken;
}

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

Parts split(std::string_view text) {
  Parts parts;
  const std::size_t colon = text.find_first_of(":/?#");
  if (colon != std::string_view::npos && text[colon] == ':' && is_scheme(text.substr(0, colon))) {
    parts.scheme = text.substr(0, colon + 1);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    std::string_view rest = text.substr(2);
    parts.authority = text.substr(0, 2 + take_until(rest, "/?#").size());
    text = rest;
  }
  parts.path = take_until(text, "?#");
  parts.query = take_until(text, "#");
  parts.fragment = text;
  return parts;
}

// RFC 3986, 5.2.4, segment by segment.
std::string without_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);  // With the slash before it.
    path.remove_prefix(end);
    const std::string_view name = segment.starts_with('/') ? segment.substr(1) : segment;
    if (name != "." && name != "..") {
      out += segment;
      continue;
    }
    if (name == "..") out.erase(std::min(out.rfind('/'), out.size()));
    if (path.empty() && segment.starts_with('/')) out += '/';
  }
  return out;
}

std::string merged_path(const Parts& base, std::string_view path) {
  if (path.starts_with('/')) return without_dots(path);
  if (!base.authority.empty() && base.path.empty()) return without_dots("/" + std::string(path));
  const std::size_t slash = base.path.rfind('/');
  const std::size_t kept = slash == std::string_view::npos ? 0 : slash + 1;
  return without_dots(std::string(base.path.substr(0, kept)).append(path));
}

std::string joined(std::string_view scheme, std::string_view authority, std::string_view path,
                   std::string_view query, std::string_view fragment) {
  std::string uri(scheme);
  uri.append(authority).append(path).append(query);
  if (fragment.size() > 1) uri += fragment;
  return uri;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

SplitUri split_fragment(std::string_view reference) {
  const std::size_t mark = std::min(reference.find('#'), reference.size());
  return {reference.substr(0, mark), reference.substr(std::min(mark + 1, reference.size()))};
}

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const Parts from = split(base);
  const Parts to = split(reference);
  if (!to.scheme.empty()) {
    return joined(to.scheme, to.authority, without_dots(to.path), to.query, to.fragment);
  }
  if (!to.authority.empty()) {
    return joined(from.scheme, to.authority, without_dots(to.path), to.query, to.fragment);
  }
  if (to.path.empty()) {
    const std::string_view query = to.query.empty() ? from.query : to.query;
    return joined(from.scheme, from.authority, from.path, query, to.fragment);
  }
  return joined(from.scheme, from.authority, merged_path(from, to.path), to.query, to.fragment);
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (low) i += 2;
    out += low ? static_cast<char>(*high << 4 | *low) : text[i];
  }
  return out;
}

}  // namespace resttest
