#include "demo/faults.h"

#include <utility>

namespace resttest::demo {
namespace {

Reply full() { return error_reply(507, "too many different keys; POST /__reset forgets them"); }

Reply counted(int status, std::string_view key, std::int64_t calls, std::string_view body = "") {
  Value::Object document{{"key", std::string(key)}, {"calls", calls}};
  if (!body.empty()) document.push_back({"body", std::string(body)});
  if (status != 200) document.push_back({"error", true});
  return json_reply(status, std::move(document));
}

}  // namespace

std::int64_t Faults::count(std::string_view kind, std::string_view key) {
  if (key.size() > kKeyBytes) return 0;
  const std::string name = std::string(kind) + "/" + std::string(key);
  const std::scoped_lock lock(mutex_);
  const auto found = calls_.find(name);
  if (found != calls_.end()) return ++found->second;
  if (calls_.size() >= kKeys) return 0;
  return calls_[name] = 1;
}

Reply Faults::flaky(std::string_view key, int failures, int status, std::string_view body) {
  const auto calls = count("flaky", key);
  if (calls == 0) return full();
  return counted(calls <= failures ? status : 200, key, calls, body);
}

Reply Faults::drop(std::string_view key, int failures) {
  const auto calls = count("drop", key);
  if (calls == 0) return full();
  if (calls <= failures) return {.drop = true};
  return counted(200, key, calls);
}

Reply Faults::flaky_every(std::string_view key, int period) {
  const auto calls = count("flaky-every", key);
  if (calls == 0) return full();
  return counted(calls % period == 0 ? 503 : 200, key, calls);
}

void Faults::reset() {
  const std::scoped_lock lock(mutex_);
  calls_.clear();
}

}  // namespace resttest::demo
