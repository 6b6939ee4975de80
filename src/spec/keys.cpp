#include "spec/keys.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"

namespace resttest {
namespace {

using enum KeyType;

constexpr KeyInfo kKeys[] = {
    {"suite", "config", "configuration", map, "", "settings of the whole testset"},
    {"suite", "test", "", map, "", "a test"},
    {"suite", "url", "", text, "", "a test in short: GET of this URL, 200 expected"},
    {"suite", "benchmark", "", map, "", "a load test that leaves the exit code alone"},
    {"suite", "import", "", text, "", "another suite, which runs before this testset"},

    {"config", "testset", "", any, "", "a title, for reports only"},
    {"config", "timeout", "", integer, "10", "limit of each attempt in seconds; 0: none"},
    {"config", "print_bodies", "", boolean, "false", "print every response body"},
    {"config", "variable_binds", "", map, "", "variables and their values"},
    {"config", "generators", "", map, "", "names of generators and what they generate"},
    {"config", "retry", "", map, "", "when requests of this testset are sent again"},
    {"config", "max_retries", "", integer, "0", "flat spelling of retry: max_retries"},
    {"config", "retry_backoff_base", "", seconds, "0.5", "flat spelling of retry: backoff_base"},
    {"config", "retry_backoff_max", "", seconds, "30", "flat spelling of retry: backoff_max"},
    {"config", "retries", "", integer, "", "no effect, as in PyRestTest; see max_retries"},
    {"config", "circuit_breaker", "", map, "", "when requests are no longer sent at all",
     Built::not_yet},
    {"config", "rate_limit", "", map, "", "how many requests a second at most", Built::not_yet},
    {"config", "resilience", "", map, "", "what must hold of recovery and retries", Built::not_yet},
    {"config", "metrics", "", map, "", "where figures are written to", Built::not_yet},
    {"config", "tracing", "", map, "", "whether and where spans are written to", Built::not_yet},

    {"test", "url", "", text, "", "what is requested; joined with the base URL"},
    {"test", "name", "", text, "Unnamed", "how the test is called in results"},
    {"test", "group", "", text, "Default", "with which tests it is counted"},
    {"test", "method", "", text, "GET", "the HTTP method"},
    {"test", "headers", "", map, "", "header fields, or {template: fields}"},
    {"test", "body", "", content, "", "what is sent"},
    {"test", "expected_status", "", list, "by method", "the statuses that pass"},
    {"test", "auth_username", "", text, "", "user for HTTP Basic"},
    {"test", "auth_password", "", text, "", "password for HTTP Basic"},
    {"test", "delay", "", integer, "0", "seconds to wait before the first attempt"},
    {"test", "stop_on_failure", "", boolean, "false", "end the testset when this test fails"},
    {"test", "variable_binds", "", map, "", "variables bound before the test"},
    {"test", "generator_binds", "", map, "", "variables bound to the next value of a generator"},
    {"test", "extract_binds", "", map, "", "variables bound to what is found in the response"},
    {"test", "validators", "", list, "", "what must hold of the response"},
    {"test", "retry", "", map, "", "when the request is sent again"},
    {"test", "performance", "", map, "", "run the test as a load"},
    {"test", "thresholds", "", list, "", "what must hold of the figures of a load"},
    {"test", "timeout", "", any, "", "no effect, as in PyRestTest; see curl_option_timeout"},
    {"test", "circuit_breaker", "", map, "", "when requests are no longer sent at all",
     Built::not_yet},
    {"test", "rate_limit", "", map, "", "how many requests a second at most", Built::not_yet},
    {"test", "resilience", "", map, "", "what must hold of recovery and retries", Built::not_yet},

    {"retry", "max_retries", "", integer, "0", "how often after the first attempt"},
    {"retry", "backoff_base", "", seconds, "0.5", "the first delay, doubled each time; 0: none"},
    {"retry", "backoff_max", "", seconds, "30", "upper limit of each delay"},
    {"retry", "retry_statuses", "", list, "500, 502, 503, 504",
     "statuses that are tried again, unless they are expected"},
    {"retry", "backoff", "", text, "exponential", "how delays grow", Built::not_yet},
    {"retry", "backoff_factor", "", number, "2", "by how much delays grow", Built::not_yet},
    {"retry", "jitter", "", text, "none", "how delays are scattered", Built::not_yet},
    {"retry", "jitter_ratio", "", number, "0.2", "by how much delays are scattered",
     Built::not_yet},
    {"retry", "retry_exceptions", "retry_errors", list, "network", "error kinds to try again",
     Built::not_yet},
    {"retry", "methods", "", any, "any", "methods to try again", Built::not_yet},
    {"retry", "idempotent", "", boolean, "by method", "whether a repeat does no harm",
     Built::not_yet},
    {"retry", "idempotency_key", "", boolean, "false", "send an Idempotency-Key", Built::not_yet},
    {"retry", "respect_retry_after", "", boolean, "true", "wait as the server says",
     Built::not_yet},
    {"retry", "rate_limit_headers", "", list, "retry-after", "headers that say how long to wait",
     Built::not_yet},
    {"retry", "max_time", "", seconds, "0", "time budget of an operation", Built::not_yet},
    {"retry", "hard_deadline", "", boolean, "false", "whether the budget cuts an attempt",
     Built::not_yet},
    {"retry", "budget", "", any, "", "how many retries all requests share", Built::not_yet},
    {"retry", "per_status", "", map, "", "rules for statuses", Built::not_yet},
    {"retry", "per_error", "", map, "", "rules for error kinds", Built::not_yet},
    {"retry", "max_total", "", integer, "", "upper limit over all rules", Built::not_yet},
    {"retry", "until_passes", "until", any, "false", "try again until the validators pass",
     Built::not_yet},
    {"retry", "fresh_connection", "", text, "on_error", "when a retry uses a new connection",
     Built::not_yet},
    {"retry", "attempt_header", "", text, "", "header with the number of the retry",
     Built::not_yet},

    {"performance", "repeat", "", integer, "1", "operations in all"},
    {"performance", "concurrency", "", integer, "1 sync, 10 async", "operations at a time"},
    {"performance", "mode", "", text, "sync", "sync: threads; async: an event loop"},
    {"performance", "threshold_ms", "", number, "", "slower operations are counted"},
    {"performance", "timeout", "", seconds, "config: timeout", "limit of each attempt; 0: none"},
    {"performance", "connect_timeout", "", seconds, "10",
     "limit of lookup, connecting and TLS; 0: none"},
    {"performance", "warmup", "warmup_runs", integer, "0",
     "operations before measuring; of find-max: seconds of each step"},
    {"performance", "rps_mode", "", text, "wall", "throughput by wall or response time"},
    {"performance", "percentiles", "", list, "", "percentiles of the operation time to show"},
    {"performance", "retry", "", map, "", "when a request is sent again"},
    {"performance", "metrics", "", any, "", "raw data and aggregates to record"},
    {"performance", "output_file", "", text, "", "where the figures are written"},
    {"performance", "output_format", "", text, "json", "json or csv"},
    {"performance", "thresholds", "", list, "", "what must hold of the figures"},
    {"performance", "executor", "", text, "shared-iterations", "the load model"},
    {"performance", "iterations", "", integer, "1", "operations in all, or of each VU"},
    {"performance", "vus", "", integer, "1", "virtual users: operations at a time"},
    {"performance", "start_vus", "", integer, "1", "VUs at the start of the first stage"},
    {"performance", "duration", "", seconds, "", "how long the load lasts"},
    {"performance", "max_duration", "", seconds, "10m; repeat: none", "when nothing more starts"},
    {"performance", "start_time", "", seconds, "0", "wait before the load begins"},
    {"performance", "graceful_stop", "", seconds, "30", "time at the end for what still runs"},
    {"performance", "graceful_ramp_down", "", seconds, "30",
     "time for what a VU runs that a stage ends"},
    {"performance", "stages", "", list, "", "loads one after the other"},
    {"performance", "rate", "", number, "", "arrivals in each time_unit"},
    {"performance", "start_rate", "", number, "0", "rate at the start of the first stage"},
    {"performance", "time_unit", "", seconds, "1", "what a rate refers to"},
    {"performance", "max_in_flight", "", integer, "1000",
     "operations at a time, where a rate is set"},
    {"performance", "when_full", "", text, "queue", "queue or drop arrivals that find no room"},
    {"performance", "max_queue", "", integer, "10 × max_in_flight", "arrivals that may wait"},
    {"performance", "arrival", "", text, "uniform", "uniform, or poisson: at random"},
    {"performance", "start", "", number, "", "the load with which find-max begins"},
    {"performance", "variable", "", text, "rate", "what find-max changes: rate or vus"},
    {"performance", "factor", "", number, "2", "by how much find-max climbs"},
    {"performance", "tolerance", "", number, "0.01", "how near find-max comes; 0.01 is 1 %"},
    {"performance", "measure", "", seconds, "10", "length of a step of find-max"},
    {"performance", "cooldown", "", seconds, "0", "pause between two steps"},
    {"performance", "confirm", "", seconds, "30", "length of the step that confirms"},
    {"performance", "deadline", "", seconds, "300", "end of the search"},
    {"performance", "criteria", "", list, "", "the thresholds that a step must meet"},
    {"performance", "http_version", "", text, "auto", "auto, 1.1 or 2"},
    {"performance", "streams", "", integer, "10", "HTTP/2 requests at a time on a connection"},
    {"performance", "requests_per_connection", "", integer, "0", "then a new one; 0: no limit"},
    {"performance", "threads", "", integer, "1", "event loops of async mode"},
    {"performance", "unix_socket", "", text, "", "a socket to connect to, in place of the host"},
    {"performance", "circuit_breaker", "", map, "", "when requests are no longer sent at all",
     Built::not_yet},
    {"performance", "rate_limit", "", map, "", "how many requests a second at most",
     Built::not_yet},
    {"performance", "resilience", "", map, "", "what must hold of recovery and retries",
     Built::not_yet},

    // And the keys of a test and of performance, but for those that kOfNoBenchmark names.
    {"benchmark", "benchmark_runs", "repeat repeat_runs", integer, "100", "operations in all"},
    {"benchmark", "warmup_runs", "", integer, "10", "operations before measuring"},
    {"benchmark", "concurrency", "max_concurrency", integer, "1", "operations at a time"},
    {"benchmark", "mode", "", text, "sync", "sync: threads; async: an event loop"},
    {"benchmark", "timeout", "", seconds, "config: timeout", "limit of each attempt; 0: none"},
    {"benchmark", "metrics", "", any, "", "raw data and aggregates to record; without, no run"},
    {"benchmark", "output_file", "", text, "", "where the result is written"},
    {"benchmark", "output_format", "", text, "csv", "csv or json"},
    {"benchmark", "rps_mode", "", text, "wall", "throughput by wall or response time"},
    {"benchmark", "workers", "", integer, "", "no effect, as in PyRestTest; see concurrency"},
};

constexpr std::string_view kOfNoBenchmark[] = {"performance", "threshold_ms", "connect_timeout",
                                               "percentiles"};

// What is known of one block: its names and aliases in order, and the key of each.
struct Block {
  std::string name;
  std::vector<std::string> names = {};
  std::unordered_map<std::string_view, const KeyInfo*> keys = {};

  // The first of a name stays.
  void add(std::string_view word, const KeyInfo& key) {
    if (keys.emplace(word, &key).second) names.emplace_back(word);
  }
};

// By name. There are a handful, and keys are looked up often: so a list, and no map.
class Blocks {
 public:
  Block& operator[](std::string_view name) {
    const auto found = std::ranges::find(blocks_, name, &Block::name);
    return found == blocks_.end() ? blocks_.emplace_back(Block{std::string(name)}) : *found;
  }

  // That of `name`, which there must be.
  const Block& at(std::string_view name) const {
    return *std::ranges::find(blocks_, name, &Block::name);
  }

 private:
  std::vector<Block> blocks_;
};

void add_names(const KeyInfo& key, Block& block) {
  block.add(key.name, key);
  std::string_view rest = key.aliases;
  while (!rest.empty()) {
    const std::string_view alias = rest.substr(0, rest.find(' '));
    block.add(alias, key);
    rest.remove_prefix(std::min(alias.size() + 1, rest.size()));
  }
}

Blocks make_blocks() {
  Blocks blocks;
  for (const KeyInfo& key : kKeys) add_names(key, blocks[std::string(key.block)]);
  for (const KeyInfo& key : kKeys) {
    const bool may_be = key.block == "test" || key.block == "performance";
    const bool is_shared = may_be && std::ranges::count(kOfNoBenchmark, key.name) == 0;
    if (is_shared) add_names(key, blocks["benchmark"]);
  }
  return blocks;
}

// `name` must be that of a block in the table.
const Block& block_named(std::string_view name) {
  static const Blocks blocks = make_blocks();
  return blocks.at(name);
}

}  // namespace

std::string_view type_name(KeyType type) {
  constexpr std::array<std::string_view, 9> kNames = {
      "text", "integer", "number", "seconds", "boolean", "map", "list", "content", "any"};
  return kNames.at(static_cast<std::size_t>(type));
}

const KeyInfo* find_key(std::string_view block, std::string_view name) {
  const auto& keys = block_named(block).keys;
  const auto found = keys.find(name);
  return found == keys.end() ? nullptr : found->second;
}

std::span<const KeyInfo> all_keys() { return kKeys; }

const std::vector<std::string>& key_names(std::string_view block) {
  return block_named(block).names;
}

void finish(const Fields& fields, std::string_view block, std::span<const std::string> more) {
  if (more.empty()) {
    fields.finish(key_names(block));
  } else {
    std::vector<std::string> names = key_names(block);
    names.insert(names.end(), more.begin(), more.end());
    fields.finish(names);
  }
  for (const Node::Entry* entry : fields.entries()) {
    const KeyInfo* info = find_key(block, to_lower(entry->key.text));
    if (!info || info->built == Built::yes) continue;
    fields.found().error("not-yet", entry->key.where, "'" + entry->key.text + "' is not built yet",
                         "leave it out for now");
  }
}

}  // namespace resttest
