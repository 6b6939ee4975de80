#include <algorithm>
#include <cstdint>

#include "base/format.h"
#include "base/read_content.h"
#include "base/text.h"
#include "spec/curl_options.h"
#include "spec/keys.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

// Reads the keys of one test, part by part.
class TestReader {
 public:
  // `block` is what the table of keys calls it: "test", "benchmark".
  TestReader(Node::Entry& entry, std::string_view block, const ReadArgs& args,
             std::vector<GeneratorUse>& uses)
      : args_(args),
        found_(args.found),
        uses_(uses),
        block_(block),
        node_(entry.value),
        fields_(entry.value, format("a {}", block), UnknownKeys::warn, args.found) {
    test_.where = entry.key.where;
  }

  Test read_test() {
    read_common();
    read_repetition();
    if (const Node* key = fields_.key("timeout")) {
      found_.warn("no-effect", key->where, "timeout has no effect in a test",
                  "use curl_option_timeout here, or timeout in config");
    }
    return finished();
  }

  Test read_benchmark() {
    read_common();
    if (const Node* retry = fields_.child("retry")) {
      test_.retry = read_retry(*retry, found_, RetryConfig().max_retries);
    }
    test_.performance = read_benchmark_load(fields_, test_.where);
    return finished();
  }

 private:
  void read_common() {
    note_places();
    read_request();
    read_expectations();
    read_binds();
    read_flow();
  }

  Test finished() {
    read_options();
    warn_about_ignored();
    finish(fields_, block_, option_keys_);
    return std::move(test_);
  }

  void note_places() {
    for (const Node::Entry* entry : fields_.entries()) {
      const std::string name = to_lower(entry->key.text);
      const KeyInfo* key = find_key(block_, name);
      if (key) {
        test_.places.insert_or_assign(std::string(key->name), entry->value.where);
      } else if (is_curl_option(name)) {
        test_.places.insert_or_assign(name, entry->value.where);
        option_keys_.push_back(name);
      }
    }
  }

  void read_request() {
    if (const Node* method = fields_.child("method")) {
      test_.method = read_method(*method, found_).value_or(test_.method);
    }
    if (const Node* url = fields_.child("url")) {
      test_.url = read_url(*url, found_).value_or(test_.url);
    } else if (!fields_.entries().empty()) {
      found_.error("missing-key", test_.where, format("this {} has no url", block_),
                   "add url: /path");
    }
    if (const Node* headers = fields_.child("headers")) {
      test_.headers = read_headers(*headers, found_);
    }
    if (const Node* body = fields_.child("body")) {
      test_.body = read_content(*body, "body", args_.folder, found_);
    }
    read_secret("auth_username", test_.auth_username);
    read_secret("auth_password", test_.auth_password);
  }

  void read_secret(std::string_view name, std::string& out) {
    const Node* node = fields_.child(name);
    if (!node) return;
    if (auto text = read_plain_text(*node, name, found_)) out = std::move(*text);
  }

  void read_expectations() {
    test_.expected_status = default_expected_status(test_.method);
    const Node* node = fields_.child("expected_status");
    if (node && node->kind == Node::Kind::sequence) {
      fields_.read("expected_status", test_.expected_status);
    } else if (node) {
      test_.expected_status.resize(1);
      fields_.read("expected_status", test_.expected_status[0]);
    }
    if (const Node* validators = fields_.child("validators")) {
      test_.validators = read_validators(*in_mine(node_, validators), found_);
    }
  }

  // The node that `fields_` shows, to take things out of: a value of `node`, or of its items.
  static Node* in_mine(Node& node, const Node* shown) {
    for (Node::Entry& entry : node.entries) {
      if (&entry.value == shown) return &entry.value;
    }
    for (Node& item : node.items) {
      if (Node* const found = in_mine(item, shown)) return found;
    }
    return nullptr;
  }

  void read_binds() {
    if (const Node* binds = fields_.child("variable_binds")) {
      test_.variable_binds = read_variable_binds(*binds, found_);
    }
    if (const Node* binds = fields_.child("generator_binds")) {
      test_.generator_binds = read_generator_binds(*binds, found_, uses_);
    }
    if (const Node* binds = fields_.child("extract_binds")) {
      test_.extract_binds = read_extract_binds(*binds, found_);
    }
  }

  void read_flow() {
    fields_.read("name", test_.name);
    fields_.read("group", test_.group);
    fields_.read("stop_on_failure", test_.stop_on_failure);
    constexpr std::int64_t kYear = std::int64_t{365} * 24 * 3600;
    std::int64_t delay = 0;
    fields_.read("delay", delay);
    if (delay > kYear) {
      found_.error("bad-seconds", test_.places.at("delay"),
                   format("delay is at most a year of seconds, not {}", delay));
      return;
    }
    test_.delay = std::chrono::seconds(std::max<std::int64_t>(delay, 0));
  }

  void read_repetition() {
    if (const Node* retry = fields_.child("retry")) test_.retry = read_retry(*retry, found_);
    const Node* performance = fields_.child("performance");
    if (performance) test_.performance = read_performance(*performance, found_);
    read_thresholds_beside();
    if (!performance) return;
    if (test_.retry && test_.performance->retry) {
      found_.error("retry-twice", fields_.key("retry")->where,
                   "retry stands both in this test and in its performance", "keep one of the two");
    }
  }

  // `thresholds` may stand in `performance` or beside it.
  void read_thresholds_beside() {
    const Node* node = fields_.child("thresholds");
    if (!node) return;
    const Location& place = fields_.key("thresholds")->where;
    if (!test_.performance) {
      found_.error("no-load", place, "thresholds speak of a load, and this test has none",
                   "add performance: {repeat: 100}");
      return;
    }
    const bool open = is_open(test_.performance->executor);
    std::vector<Threshold> thresholds = read_thresholds(*node, "thresholds", open, found_);
    const Node& performance = *fields_.child("performance");
    const bool is_inside = performance.find("thresholds") || !test_.performance->thresholds.empty();
    if (is_inside) {
      found_.error("thresholds-twice", place,
                   "thresholds stand both in this test and in its performance",
                   "keep one of the two");
      return;
    }
    test_.performance->thresholds = std::move(thresholds);
  }

  void read_options() {
    const bool is_async = test_.performance && test_.performance->mode == LoadProfile::Mode::async;
    const Sender sender = is_async ? Sender::event_engine : Sender::libcurl;
    for (const Node::Entry* entry : fields_.entries()) {
      if (!is_curl_option(entry->key.text)) continue;
      auto option = read_curl_option(*entry, sender, args_);
      if (option) test_.options.push_back(std::move(*option));
    }
  }

  void warn_about_ignored() {
    if (test_.body && (test_.method == "GET" || test_.method == "HEAD")) {
      found_.warn("body-not-sent", fields_.key("body")->where,
                  "a body is not sent with " + test_.method, "add a method, as method: POST");
    }
    if (test_.performance && !test_.extract_binds.empty()) {
      found_.warn("no-effect", fields_.key("extract_binds")->where,
                  "extract_binds has no effect in a load test");
    }
  }

  const ReadArgs& args_;
  Diagnostics& found_;
  std::vector<GeneratorUse>& uses_;
  std::string_view block_;
  Node& node_;
  Fields fields_;
  std::vector<std::string> option_keys_;
  Test test_;
};

}  // namespace

Test read_test(Node::Entry& entry, const ReadArgs& args, std::vector<GeneratorUse>& uses) {
  return TestReader(entry, "test", args, uses).read_test();
}

Test read_benchmark(Node::Entry& entry, const ReadArgs& args, std::vector<GeneratorUse>& uses) {
  return TestReader(entry, "benchmark", args, uses).read_benchmark();
}

Test read_short_test(const Node::Entry& entry, Diagnostics& found) {
  Test test;
  test.where = entry.key.where;
  test.url_form = UrlForm::concatenated;
  test.places.insert_or_assign("url", entry.value.where);
  if (auto url = read_plain_text(entry.value, "url", found)) test.url = Text(std::move(*url));
  if (test.url.text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    found.error("line-break", entry.value.where, "a line break or NUL cannot stand in a url");
  }
  return test;
}

}  // namespace resttest
