#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "spec/readers.h"
#include "yaml/scalar.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

constexpr std::string_view kLineBreaks{"\r\n\0", 3};

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_allowed);
}

// True where no line break or NUL stands in `text`, which would end its line of the request.
bool is_one_line(const Node& node, std::string_view text, std::string_view what,
                 Diagnostics& found) {
  if (text.find_first_of(kLineBreaks) == std::string_view::npos) return true;
  found.error("line-break", node.where, format("a line break or NUL cannot stand in {}", what));
  return false;
}

// "localhost:8089/x": a name and a port, where a scheme should be.
bool lacks_scheme(std::string_view url) {
  const std::size_t colon = url.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = url.substr(0, colon);
  const std::string_view port = url.substr(colon + 1, url.find_first_of("/?#") - colon - 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return name.find_first_of("/?#$@ ") == std::string_view::npos && !port.empty() &&
         std::ranges::all_of(port, is_digit);
}

void warn_without_scheme(const Node& node, std::string_view url, Diagnostics& found) {
  if (!lacks_scheme(url)) return;
  found.warn("no-scheme", node.where,
             format("{} has no scheme; it is taken as http://", shown(node)),
             "write http:// before it");
}

// A value in text form; nothing after a mistake was reported.
std::optional<std::string> scalar_in(const Node& node, std::string_view what, Diagnostics& found) {
  if (node.kind == Node::Kind::scalar) return scalar_text(node.value);
  found.error("bad-header", node.where, format("{} must be text, not {}", what, shown(node)));
  return std::nullopt;
}

std::vector<std::pair<Text, Text>> read_fields(const Node& node, bool is_template,
                                               Diagnostics& found) {
  std::vector<std::pair<Text, Text>> headers;
  const Fields fields(node, is_template ? "template in headers" : "headers", UnknownKeys::warn,
                      found);
  headers.reserve(fields.entries().size());
  for (const Node::Entry* entry : fields.entries()) {
    const std::string what = "header '" + printable(entry->key.text) + "'";
    auto value = scalar_in(entry->value, what, found);
    if (!value || !is_one_line(entry->key, entry->key.text, "the name of a header", found) ||
        !is_one_line(entry->value, *value, what, found)) {
      continue;
    }
    headers.emplace_back(Text(entry->key.text), Text(std::move(*value)));
    headers.back().first.is_template = is_template;
    headers.back().second.is_template = is_template;
  }
  return headers;
}

// What stands under `template` in a mapping or a list of mappings, or null.
const Node* template_in(const Node& node) {
  const Node* inner = node.find("template");
  for (const Node& item : node.items) {
    if (const Node* here = item.find("template")) inner = here;
  }
  return inner;
}

}  // namespace

std::optional<std::string> read_plain_text(const Node& node, std::string_view name,
                                           Diagnostics& found) {
  if (const auto* text = node.value.get_if<std::string>()) return *text;
  const bool is_scalar = node.kind == Node::Kind::scalar && !node.value.is_null();
  found.error("bad-text", node.where, format("{} must be text, not {}", name, shown(node)),
              is_scalar ? "put it in quotes" : "");
  return std::nullopt;
}

std::optional<std::string> read_method(const Node& node, Diagnostics& found) {
  auto method = read_plain_text(node, "method", found);
  if (!method) return std::nullopt;
  if (is_token(*method)) return to_upper(*method);
  found.error("bad-method", node.where,
              format("method must be a word like GET or POST, not {}", shown(node)));
  return std::nullopt;
}

std::optional<Text> read_url(const Node& node, Diagnostics& found) {
  Text url;
  const Node* from = &node;
  if (node.kind == Node::Kind::mapping) {
    Fields fields(node, "url", UnknownKeys::warn, found);
    from = fields.child("template");
    fields.finish();
    url.is_template = true;
  }
  const bool is_text = from && from->kind == Node::Kind::scalar && !from->value.is_null() &&
                       !from->value.get_if<double>();
  if (!is_text) {
    const bool is_real = from && from->value.get_if<double>();
    const std::string what = from ? shown(*from) : "a mapping without template";
    found.error("bad-url", from ? from->where : node.where,
                format("url must be text or {{template: text}}, not {}", what),
                is_real ? "put it in quotes" : "");
    return std::nullopt;
  }
  url.text = scalar_text(from->value);
  if (!is_one_line(*from, url.text, "a url", found)) return std::nullopt;
  if (!url.is_template) warn_without_scheme(*from, url.text, found);
  return url;
}

std::vector<std::pair<Text, Text>> read_headers(const Node& node, Diagnostics& found) {
  if (node.kind == Node::Kind::scalar) {
    found.error("wrong-kind", node.where,
                "headers must be a mapping or {template: mapping}, not " + shown(node));
    return {};
  }
  const Node* inner = template_in(node);
  return inner ? read_fields(*inner, true, found) : read_fields(node, false, found);
}

}  // namespace resttest
