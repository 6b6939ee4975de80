#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "base/format.h"
#include "spec/keys.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

using std::chrono::seconds;

// Where the two spellings of the retry policy stand, over all blocks; null: nowhere.
struct RetrySpellings {
  const Node* block = nullptr;
  const Node* flat = nullptr;
  const Node* max_retries = nullptr;  // In the flat spelling.
};

void read_timeout(Fields& fields, TestConfig& config) {
  const Node* node = fields.child("timeout");
  if (!node) return;
  constexpr std::int64_t kSuspicious = 3600;
  constexpr std::int64_t kYear = std::int64_t{365} * 24 * 3600;
  std::int64_t timeout = std::chrono::duration_cast<seconds>(config.timeout).count();
  fields.read("timeout", timeout);
  Diagnostics& found = fields.found();
  if (timeout < 0 || timeout > kYear) {
    found.error("bad-seconds", node->where,
                format("timeout must be between 0 seconds and a year, not {}", shown(*node)));
    return;
  }
  if (timeout > kSuspicious) {
    found.warn("long-timeout", node->where,
               format("timeout is in seconds, not milliseconds: {} is more than an hour", timeout));
  }
  config.timeout = seconds(timeout);
}

void read_variables(Fields& fields, TestConfig& config) {
  const Node* node = fields.child("variable_binds");
  if (!node) return;
  auto& all = config.variable_binds;
  for (auto& bind : read_variable_binds(*node, fields.found())) {
    const auto earlier = std::ranges::find(all, bind.first, [](const auto& b) { return b.first; });
    if (earlier == all.end()) {
      all.push_back(std::move(bind));
    } else {
      earlier->second = std::move(bind.second);
    }
  }
}

// max_retries and its companions, written into `config` itself.
void read_flat_retry(Fields& fields, TestConfig& config, RetrySpellings& written) {
  const std::initializer_list<const char*> names = {"max_retries", "retry_backoff_base",
                                                    "retry_backoff_max"};
  for (const char* name : names) {
    if (const Node* key = fields.key(name)) written.flat = key;
  }
  if (const Node* key = fields.key("max_retries")) written.max_retries = key;
  if (!written.flat) return;
  if (!config.retry) {
    config.retry.emplace();
    config.retry->max_retries = 0;
  }
  fields.read("max_retries", config.retry->max_retries);
  config.retry->max_retries = std::max(config.retry->max_retries, 0);
  fields.read_seconds("retry_backoff_base", config.retry->backoff_base);
  fields.read_seconds("retry_backoff_max", config.retry->backoff_max);
}

void read_retry_policy(Fields& fields, TestConfig& config, RetrySpellings& written) {
  read_flat_retry(fields, config, written);
  if (const Node* node = fields.child("retry")) {
    written.block = fields.key("retry");
    config.retry = read_retry(*node, fields.found());
  }
  if (const Node* key = fields.key("retries")) {
    fields.found().warn("no-effect", key->where, "retries has no effect",
                        "did you mean 'max_retries'?");
  }
}

void read_block(const Node& node, TestConfig& config, RetrySpellings& written, Diagnostics& found) {
  Fields fields(node, "config", UnknownKeys::warn, found);
  if (const Node* title = fields.child("testset")) config.title = title->text;
  read_timeout(fields, config);
  fields.read("print_bodies", config.print_bodies);
  read_variables(fields, config);
  if (const Node* generators = fields.child("generators")) {
    config.generators = read_generators(*generators, found);
  }
  read_retry_policy(fields, config, written);
  finish(fields, "config");
}

}  // namespace

TestConfig read_config(const std::vector<Node>& blocks, Diagnostics& found) {
  TestConfig config;
  RetrySpellings written;
  for (const Node& block : blocks) read_block(block, config, written, found);
  if (written.flat && written.block) {
    found.error("retry-twice", written.flat->where,
                format("{} and retry both say when requests of this testset are sent again",
                       written.flat->text),
                "keep one of the two spellings");
  } else if (written.flat && !written.max_retries) {
    found.warn("retry-without-max", written.flat->where,
               format("{} without max_retries retries nothing", written.flat->text),
               "add max_retries");
  }
  return config;
}

}  // namespace resttest
