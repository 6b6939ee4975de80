#include <utility>

#include "report/json.h"

namespace resttest {
namespace {

Value::Object named_json(const NamedTest& named) {
  const Test& test = *named.test;
  Value::Object json{{"id", json_text(named.id)},
                     {"name", json_text(test.name)},
                     {"group", json_text(test.group)}};
  add_place(test.where, json);
  append(json, {{"method", json_text(test.method)},
                {"url", json_text(test.url.text)},
                {"is_load", test.performance.has_value()},
                {"needed_by", texts_json(named.needed_by)}});
  return json;
}

Value retry_json(const RetryConfig& retry) {
  Value::Array statuses;
  for (const int status : retry.retry_statuses) statuses.push_back(status);
  return Value::Object{{"max_retries", retry.max_retries},
                       {"backoff_base", retry.backoff_base},
                       {"backoff_max", retry.backoff_max},
                       {"retry_statuses", std::move(statuses)}};
}

Value load_plan_json(const PreparedTest& prepared) {
  if (!prepared.named.test->performance) return {};
  const LoadProfile& load = *prepared.named.test->performance;
  const auto* shared = std::get_if<SharedIterations>(&load.executor);
  return Value::Object{{"mode", load.mode == LoadProfile::Mode::sync ? "sync" : "async"},
                       {"executor", std::string(executor_name(load.executor))},
                       {"repeat", shared ? json_count(shared->iterations) : Value()},
                       {"concurrency", prepared.concurrency},
                       {"warmup", json_count(load.warmup)},
                       {"threshold_ms", load.threshold ? json_ms(*load.threshold) : Value()}};
}

}  // namespace

Value list_json(const std::vector<NamedTest>& tests) {
  Value::Array all;
  for (const NamedTest& named : tests) all.push_back(named_json(named));
  return Value::Object{{"schema", "resttest.list/1"}, {"tests", std::move(all)}};
}

Value prepared_json(const std::vector<PreparedTest>& tests, const Secrets& secrets) {
  Value::Array all;
  for (const PreparedTest& prepared : tests) {
    Value::Object json = named_json(prepared.named);
    append(json, {{"request", request_json(prepared.request, secrets)},
                  {"failure", prepared.failure ? failure_json(*prepared.failure) : Value()},
                  {"unbound", texts_json(prepared.unbound)},
                  {"retry", retry_json(prepared.retry)},
                  {"plan", load_plan_json(prepared)}});
    all.push_back(std::move(json));
  }
  return Value::Object{{"schema", "resttest.dry_run/1"}, {"tests", std::move(all)}};
}

}  // namespace resttest
