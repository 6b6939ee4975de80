#include "http/proxy.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/text.h"

namespace resttest {
namespace {

std::string first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value && *value) return value;
  }
  return {};
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  constexpr std::string_view kBetween = ", \t";
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(kBetween), list.size());
    if (end > 0) words.push_back(to_lower(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

std::string_view without_dots_around(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// "example.org" and ".example.org" mean that host and all below it.
bool covers(std::string_view pattern, std::string_view host) {
  if (pattern == "*") return true;
  pattern = without_dots_around(pattern);
  host = without_dots_around(host);
  if (!host.ends_with(pattern) || pattern.empty()) return false;
  const std::size_t rest = host.size() - pattern.size();
  return rest == 0 || host[rest - 1] == '.';
}

}  // namespace

ProxyRules ProxyRules::from_environment() {
  const std::string all = first_set({"all_proxy", "ALL_PROXY"});
  ProxyRules rules;
  rules.http = first_set({"http_proxy"});
  rules.https = first_set({"https_proxy", "HTTPS_PROXY"});
  if (rules.http.empty()) rules.http = all;
  if (rules.https.empty()) rules.https = all;
  rules.bypassed = words_of(first_set({"no_proxy", "NO_PROXY"}));
  return rules;
}

std::string ProxyRules::proxy_for(const Url& url) const {
  if (is_loopback(url.host)) return {};
  const std::string host = to_lower(url.host);
  const bool is_bypassed = std::ranges::any_of(
      bypassed, [&host](const std::string& pattern) { return covers(pattern, host); });
  if (is_bypassed) return {};
  return url.scheme == "https" ? https : http;
}

}  // namespace resttest
