#include <algorithm>
#include <string_view>

#include "base/format.h"
#include "spec/keys.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

// "520-524", "5xx", "!501": what retry_statuses will take one day.
bool is_pattern(const Node& item) {
  return item.value.get_if<std::string>() && !item.text.empty() &&
         item.text.find_first_not_of("0123456789-xX!") == std::string::npos &&
         item.text.find_first_of("-xX!") != std::string::npos;
}

// True where nothing stands in `retry_statuses` that only a later version reads.
bool has_plain_statuses(const Node* node, Diagnostics& found) {
  if (!node) return true;
  for (const Node& item : node->items) {
    if (!is_pattern(item)) continue;
    found.error("not-yet", item.where, "ranges of statuses are not built yet",
                "list the statuses one by one");
    return false;
  }
  return true;
}

void check_statuses(const Node& node, const std::vector<int>& statuses, Diagnostics& found) {
  for (const int status : statuses) {
    if (status >= 100 && status <= 999) continue;
    found.error("bad-status", node.where,
                format("retry_statuses must be between 100 and 999, not {}", status));
  }
}

}  // namespace

RetryConfig read_retry(const Node& node, Diagnostics& found, int max_retries) {
  RetryConfig config;
  config.max_retries = max_retries;
  Fields fields(node, "retry", UnknownKeys::reject, found);
  fields.read("max_retries", config.max_retries);
  config.max_retries = std::max(config.max_retries, 0);
  fields.read_seconds("backoff_base", config.backoff_base);
  fields.read_seconds("backoff_max", config.backoff_max);
  const Node* statuses = fields.child("retry_statuses");
  if (statuses && has_plain_statuses(statuses, found)) {
    fields.read("retry_statuses", config.retry_statuses);
    check_statuses(*statuses, config.retry_statuses, found);
  }
  finish(fields, "retry");
  const bool says_nothing = max_retries == 0 && !fields.has("max_retries");
  if (node.kind != Node::Kind::scalar && says_nothing) {
    found.warn("retry-without-max", node.where, "retry without max_retries retries nothing",
               "add max_retries");
  }
  return config;
}

}  // namespace resttest
