#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {

RetryConfig read_retry(const Node& node, Diagnostics& found) {
  RetryConfig config;
  config.max_retries = 0;
  Fields fields(node, "retry", UnknownKeys::reject, found);
  fields.read("max_retries", config.max_retries);
  fields.read_seconds("backoff_base", config.backoff_base);
  fields.read_seconds("backoff_max", config.backoff_max);
  fields.read("retry_statuses", config.retry_statuses);
  fields.finish();
  return config;
}

}  // namespace resttest
