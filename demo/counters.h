#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "resttest/value.h"

namespace resttest::demo {

// What reached the server, to be compared with what a client says it sent. Several threads may
// call it at once.
//
// A request is in flight from when its head was read until just before its answer is written, so
// that a client never sees more in flight than it caused.
class Counters {
 public:
  static constexpr std::size_t kPaths = 1000;  // Distinct ones; the rest is counted as "other".

  static constexpr int kNewConnection = -1;

  // Returns the epoch in which this was, for `answered`. An epoch ends with a reset. `last_epoch`
  // is that of the request before it on the same connection, or kNewConnection: a connection counts
  // in each epoch in which it brought a request.
  int arrived(std::string_view method, std::string_view path, int last_epoch);

  // `status` is 0 where the connection was closed in place of an answer. What arrived before a
  // reset counts nowhere.
  void answered(int epoch, int status);

  // {"requests", "connections", "max_in_flight", "dropped", "statuses": {...}, "per_path": {...}}
  Value::Object document() const;

  void reset();

 private:
  mutable std::mutex mutex_;  // Guards everything.
  int epoch_ = 0;
  std::int64_t requests_ = 0;
  std::int64_t connections_ = 0;
  std::int64_t in_flight_ = 0;
  std::int64_t max_in_flight_ = 0;
  std::int64_t dropped_ = 0;
  std::map<int, std::int64_t> statuses_;
  std::map<std::string, std::int64_t, std::less<>> per_path_;  // "GET /api/person/"
};

}  // namespace resttest::demo
