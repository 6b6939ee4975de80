#include "spec/curl_options.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/format.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/curl_options.h"

namespace resttest {
namespace {

constexpr std::string_view kPrefix = "curl_option_";

std::string names(bool everywhere_only) {
  std::vector<std::string> names;
  for (const CurlOption& option : curl_options()) {
    if (!everywhere_only || option.reach != OptionReach::libcurl) names.emplace_back(option.name);
  }
  return join(names, ", ");
}

void report_unknown(const Node::Entry& entry, std::string_view name, Diagnostics& found) {
  std::vector<std::string> known;
  for (const CurlOption& option : curl_options()) known.emplace_back(option.name);
  std::string hint = did_you_mean(name, known);
  if (hint.empty()) hint = "the options are " + names(false);
  found.error("curl-option", entry.key.where,
              format("a test may not set the libcurl option '{}'", printable(name)),
              std::move(hint));
}

}  // namespace

bool is_curl_option(std::string_view key) {
  return is_same_word(key.substr(0, kPrefix.size()), kPrefix);
}

std::optional<TransportOption> read_curl_option(const Node::Entry& entry, Sender sender,
                                                const ReadArgs& args) {
  const std::string name = to_lower(entry.key.text.substr(kPrefix.size()));
  const CurlOption* option = curl_option_named(name);
  if (!option) {
    report_unknown(entry, name, args.found);
    return std::nullopt;
  }
  if (entry.value.kind == Node::Kind::scalar && entry.value.value.is_null()) return std::nullopt;
  Value value = entry.value.to_value();
  if (const auto must_be = wrong_value(*option, value)) {
    args.found.error(
        "curl-option", entry.value.where,
        format("{} must be {}, not {}", to_lower(entry.key.text), *must_be, shown(entry.value)));
    return std::nullopt;
  }
  if (sender == Sender::event_engine && !works_everywhere(*option, value)) {
    const bool is_auth = option->reach == OptionReach::basic_only;
    args.found.error("curl-option", entry.key.where,
                     format("{} does not work in async mode{}", to_lower(entry.key.text),
                            is_auth ? " but for 1, which is Basic" : ""),
                     "use mode: sync, or one of " + names(true));
    return std::nullopt;
  }
  if (option->type == OptionType::file) {
    const SourceFile* file = entry.value.where.file.get();
    std::string path = path_from(args.folder, *value.get_if<std::string>());
    if (const auto problem =
            check_file(path, limits::kBodyFileBytes, file ? file->readable : nullptr)) {
      args.found.error("unreadable-file", entry.value.where,
                       format("cannot read '{}': {}", printable(path), problem->reason));
      return std::nullopt;
    }
    value = std::move(path);
  }
  return TransportOption{name, std::move(value)};
}

}  // namespace resttest
