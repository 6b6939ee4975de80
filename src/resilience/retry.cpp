#include "resilience/retry.h"

#include <algorithm>
#include <cmath>

#include "resttest/http.h"

namespace resttest {
namespace {

bool has(std::span<const int> statuses, int status) {
  return std::ranges::find(statuses, status) != statuses.end();
}

bool is_retryable(const RetryConfig& config, std::span<const int> expected, const Ending& last) {
  if (const auto* broken = std::get_if<Broken>(&last)) {
    return info(broken->kind).is_network() && broken->retry_class != RetryClass::never;
  }
  const int status = std::get<int>(last);
  return !has(expected, status) && config.should_retry(status);
}

}  // namespace

Ending ending_of(const Exchange& exchange) {
  if (const auto* error = std::get_if<TransportError>(&exchange)) {
    return Broken(error->kind, error->retry_class.value_or(info(error->kind).retry_class));
  }
  return std::get<Response>(exchange).status;
}

double RetryConfig::get_backoff_delay(int attempt) const {
  return std::min(std::ldexp(backoff_base, attempt), backoff_max);  // ldexp overflows to infinity.
}

bool RetryConfig::should_retry(int status) const { return has(retry_statuses, status); }

RetryVerdict decide(const RetryConfig& config, std::span<const int> expected, const Ending& last,
                    int retries) {
  if (!is_retryable(config, expected, last)) return {};
  if (retries >= config.max_retries) return {.is_retryable = true, .wait = {}};
  const double seconds = config.get_backoff_delay(retries);
  return {.is_retryable = true, .wait = std::chrono::nanoseconds(std::llround(seconds * 1e9))};
}

bool may_have_been_applied(const Ending& ending) {
  const auto* broken = std::get_if<Broken>(&ending);
  return !broken || broken->retry_class != RetryClass::not_processed;
}

}  // namespace resttest
