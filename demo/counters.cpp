#include "demo/counters.h"

#include <algorithm>

namespace resttest::demo {

int Counters::arrived(std::string_view method, std::string_view path, int last_epoch) {
  std::string key = std::string(method) + " " + std::string(path);
  const std::scoped_lock lock(mutex_);
  ++requests_;
  if (last_epoch != epoch_) ++connections_;
  max_in_flight_ = std::max(max_in_flight_, ++in_flight_);
  const auto known = per_path_.find(key);
  if (known != per_path_.end()) {
    ++known->second;
  } else {
    ++per_path_[per_path_.size() < kPaths ? std::move(key) : "other"];
  }
  return epoch_;
}

void Counters::answered(int epoch, int status) {
  const std::scoped_lock lock(mutex_);
  if (epoch != epoch_) return;
  --in_flight_;
  ++(status == 0 ? dropped_ : statuses_[status]);
}

Value::Object Counters::document() const {
  const std::scoped_lock lock(mutex_);
  Value::Object statuses;
  for (const auto& [status, count] : statuses_) statuses.push_back({std::to_string(status), count});
  Value::Object per_path;
  for (const auto& [path, count] : per_path_) per_path.push_back({path, count});
  return {{"requests", requests_},           {"connections", connections_},
          {"max_in_flight", max_in_flight_}, {"dropped", dropped_},
          {"statuses", std::move(statuses)}, {"per_path", std::move(per_path)}};
}

void Counters::reset() {
  const std::scoped_lock lock(mutex_);
  ++epoch_;
  requests_ = connections_ = in_flight_ = max_in_flight_ = dropped_ = 0;
  statuses_.clear();
  per_path_.clear();
}

}  // namespace resttest::demo
