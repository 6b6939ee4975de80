#include "resilience/retry.h"

#include <algorithm>
#include <cmath>

namespace resttest {
namespace {

bool has(std::span<const int> statuses, int status) {
  return std::ranges::find(statuses, status) != statuses.end();
}

}  // namespace

Ending ending_of(const Exchange& exchange) {
  if (const auto* error = std::get_if<TransportError>(&exchange)) return error->kind;
  return std::get<Response>(exchange).status;
}

double RetryConfig::get_backoff_delay(int attempt) const {
  return std::min(std::ldexp(backoff_base, attempt), backoff_max);  // ldexp overflows to infinity.
}

bool RetryConfig::should_retry(int status) const { return has(retry_statuses, status); }

bool is_retryable(const RetryConfig& config, std::span<const int> expected, const Ending& last) {
  if (const auto* kind = std::get_if<ErrorKind>(&last)) return info(*kind).is_network();
  const int status = std::get<int>(last);
  return config.should_retry(status) && !has(expected, status);
}

std::optional<std::chrono::nanoseconds> next_wait(const RetryConfig& config,
                                                  std::span<const int> expected, const Ending& last,
                                                  int retries) {
  if (retries >= config.max_retries || !is_retryable(config, expected, last)) return std::nullopt;
  return std::chrono::nanoseconds(std::llround(config.get_backoff_delay(retries) * 1e9));
}

}  // namespace resttest
