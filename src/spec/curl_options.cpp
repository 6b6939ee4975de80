#include "spec/curl_options.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr std::string_view kPrefix = "curl_option_";

enum class OptionType { truth, number, text };
enum class Where { tests, everywhere };

struct Option {
  std::string_view name;
  OptionType type;
  Where where = Where::tests;
};

// What a suite may set; reasons are in the threat model. Nothing here names a file.
constexpr Option kOptions[] = {
    {"followlocation", OptionType::truth, Where::everywhere},
    {"maxredirs", OptionType::number, Where::everywhere},
    {"timeout", OptionType::number, Where::everywhere},
    {"timeout_ms", OptionType::number, Where::everywhere},
    {"connecttimeout", OptionType::number, Where::everywhere},
    {"connecttimeout_ms", OptionType::number},
    {"useragent", OptionType::text, Where::everywhere},
    {"referer", OptionType::text},
    {"encoding", OptionType::text},
    {"accept_encoding", OptionType::text},
    {"http_version", OptionType::number},
    {"httpauth", OptionType::number, Where::everywhere},
    {"userpwd", OptionType::text},
    {"username", OptionType::text},
    {"password", OptionType::text},
    {"nosignal", OptionType::truth},
    {"tcp_nodelay", OptionType::truth},
    {"forbid_reuse", OptionType::truth},
    {"fresh_connect", OptionType::truth},
    {"ipresolve", OptionType::number},
    {"interface", OptionType::text},
    {"verbose", OptionType::truth},
    {"cookie", OptionType::text, Where::everywhere},
    {"ssl_verifypeer", OptionType::truth},
    {"ssl_verifyhost", OptionType::number},
};

constexpr std::string_view kFileOptions[] = {"cainfo", "sslcert", "sslkey", "cookiefile",
                                             "netrc_file"};

std::string names_everywhere() {
  std::vector<std::string> names;
  for (const Option& option : kOptions) {
    if (option.where == Where::everywhere) names.emplace_back(option.name);
  }
  return join(names, ", ");
}

void report_unknown(const Node::Entry& entry, std::string_view name, Diagnostics& found) {
  if (std::ranges::count(kFileOptions, name) > 0) {
    found.error("not-yet", entry.key.where,
                format("{} names a file, and such options are not built yet", entry.key.text));
    return;
  }
  std::vector<std::string> known;
  for (const Option& option : kOptions) known.emplace_back(option.name);
  std::string hint = did_you_mean(name, known);
  if (hint.empty()) hint = "the options are " + join(known, ", ");
  found.error("curl-option", entry.key.where,
              format("a test may not set the libcurl option '{}'", printable(name)),
              std::move(hint));
}

// The value as the transport takes it, or nothing.
std::optional<Value> converted(const Node& node, OptionType type) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  if (type == OptionType::text) {
    return node.value.get_if<std::string>() ? std::optional(node.value) : std::nullopt;
  }
  if (const auto* truth = node.value.get_if<bool>()) return Value(*truth ? 1 : 0);
  return node.value.get_if<std::int64_t>() ? std::optional(node.value) : std::nullopt;
}

std::string_view may_be(OptionType type) {
  switch (type) {
    case OptionType::truth:
      return "true, false or a whole number";
    case OptionType::number:
      return "a whole number or a boolean";
    case OptionType::text:
      return "text";
  }
  return "";
}

// 1 is Basic: the only method that every engine speaks.
bool is_everywhere(const Option& option, const Value& value) {
  return option.where == Where::everywhere && (option.name != "httpauth" || value == Value(1));
}

}  // namespace

bool is_curl_option(std::string_view key) {
  return is_same_word(key.substr(0, kPrefix.size()), kPrefix);
}

std::optional<TransportOption> read_curl_option(const Node::Entry& entry, RunsAs runs_as,
                                                Diagnostics& found) {
  const std::string name = to_lower(entry.key.text.substr(kPrefix.size()));
  const Option* option = std::ranges::find(kOptions, name, &Option::name);
  if (option == std::end(kOptions)) {
    report_unknown(entry, name, found);
    return std::nullopt;
  }
  if (entry.value.kind == Node::Kind::scalar && entry.value.value.is_null()) return std::nullopt;
  auto value = converted(entry.value, option->type);
  if (!value) {
    found.error("curl-option", entry.value.where,
                format("{} must be {}, not {}", to_lower(entry.key.text), may_be(option->type),
                       shown(entry.value)));
    return std::nullopt;
  }
  if (runs_as == RunsAs::load && !is_everywhere(*option, *value)) {
    const bool is_auth = option->name == "httpauth";
    found.error("curl-option", entry.key.where,
                format("{} does not work in a load test{}", to_lower(entry.key.text),
                       is_auth ? " but for 1, which is Basic" : ""),
                "these do: " + names_everywhere());
    return std::nullopt;
  }
  return TransportOption{name, std::move(*value)};
}

}  // namespace resttest
