// A load test from a program: the summary block on stdout, and an exit code that gates on a
// percentile.   usage: embed_example URL
#include <chrono>
#include <cstdio>

#include <resttest/performance.h>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: embed_example URL\n", stderr);
    return 2;
  }

  resttest::Test my_test;
  my_test.name = "list users";
  my_test.url = "/flaky/embedded/5";
  my_test.performance.emplace();
  my_test.performance->executor = resttest::SharedIterations{.iterations = 100, .vus = 0};
  my_test.performance->mode = resttest::LoadProfile::Mode::async;
  const resttest::TestConfig test_config;
  resttest::Context context;

  const resttest::RetryConfig retry_config{.max_retries = 3,
                                           .backoff_base = 0.5,
                                           .backoff_max = 30.0,
                                           .retry_statuses = {500, 502, 503, 504, 429}};
  try {
    const auto result = resttest::run_performance_test({.test = my_test,
                                                        .test_config = test_config,
                                                        .context = context,
                                                        .max_concurrency = 10,
                                                        .retry_config = retry_config,
                                                        .base_url = argv[1]});
    std::fputs(result.summary().c_str(), stdout);
    return result.failed == 0 && result.operation.all().percentile(99) < 5s ? 0 : 1;
  } catch (const resttest::SpecError& error) {
    std::fputs(error.what(), stderr);
    return 3;
  }
}
