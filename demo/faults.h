#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "demo/message.h"

namespace resttest::demo {

// What goes wrong on purpose, and for how long. All of it is counted, nothing is drawn by chance,
// so that a run against it can be told in advance. Several threads may call it at once.
class Faults {
 public:
  static constexpr std::size_t kKeys = 100'000;
  static constexpr std::size_t kKeyBytes = 200;

  // The first `failures` calls of `key` answer `status`, later ones 200. A body that was sent
  // stands in the answer.
  Reply flaky(std::string_view key, int failures, int status, std::string_view body = "");

  // The first `failures` calls of `key` lose their connection without an answer.
  Reply drop(std::string_view key, int failures);

  // Each `period`-th call of `key` answers 503. `period` is at least 1.
  Reply flaky_every(std::string_view key, int period);

  void reset();

 private:
  // How often this was asked for `kind` and `key`, this time included; 0 where kKeys are known
  // already and this is none of them.
  std::int64_t count(std::string_view kind, std::string_view key);

  std::mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> calls_;
};

}  // namespace resttest::demo
