#pragma once

#include <chrono>
#include <vector>

namespace resttest {

// When a request is sent again. The names, their order and the defaults are PyRestTest's, and so
// are its seconds as double; everywhere else durations are std::chrono.
struct RetryConfig {
  int max_retries = 3;  // After the first attempt. The `retry:` block of a test starts from 0.
  double backoff_base = 0.5;
  double backoff_max = 30.0;
  std::vector<int> retry_statuses = {500, 502, 503, 504};

  // Seconds to wait after attempt 0, 1, ...: min(backoff_base * 2^attempt, backoff_max), without
  // overflow whatever `attempt` is.
  double get_backoff_delay(int attempt) const;

  // Whether `status` is in retry_statuses. That a test expects it is looked at elsewhere.
  bool should_retry(int status) const;
};

}  // namespace resttest
