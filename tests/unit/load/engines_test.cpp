#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/load_runs.h"
#include "support/test_server.h"
#include "support/value_nodes.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using State = Outcome::State;

// Runs `check` for both modes: what a suite says means the same in each.
void in_both_modes(const std::function<void(LoadProfile::Mode)>& check) {
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    check(mode);
  }
}

Directive directive(std::string name, std::string_view json) {
  return {.name = std::move(name), .where = {}, .config = node_of(json)};
}

TEST(Engines, CountsAreTheServersOwn) {
  struct Case {
    const char* name;
    const char* target;
    std::uint64_t repeat;
    int concurrency;
    int max_retries;
    std::uint64_t passed;
    std::uint64_t wrong_answer;
    std::uint64_t errored;
    std::uint64_t retries;
    std::map<State, std::uint64_t> states;
  };
  const Case cases[] = {
      {"all pass", "/status/200", 50, 5, 0, 50, 0, 0, 0, {{State::pass, 50}}},
      {"one", "/status/200", 1, 10, 0, 1, 0, 0, 0, {{State::pass, 1}}},
      {"none", "/status/200", 0, 10, 0, 0, 0, 0, 0, {}},
      {"all fail", "/status/404", 20, 4, 3, 0, 20, 0, 0, {{State::fail, 20}}},
      {"all give up", "/status/500", 10, 3, 2, 0, 10, 0, 20, {{State::gave_up, 10}}},
      {"no retry, so none gave up", "/status/500", 10, 3, 0, 0, 10, 0, 0, {{State::fail, 10}}},
      {"each fifth is tried again, one after the other",
       "/flaky-every/5/a",
       100,
       1,
       9,
       100,
       0,
       0,
       24,
       {{State::pass, 76}, {State::pass_recovered, 24}}},
      {"the first recovers",
       "/flaky/a/2",
       5,
       1,
       2,
       5,
       0,
       0,
       2,
       {{State::pass, 4}, {State::pass_recovered, 1}}},
      {"a lost connection is tried again",
       "/drop/a/3",
       5,
       1,
       4,
       5,
       0,
       0,
       3,
       {{State::pass, 4}, {State::pass_recovered, 1}}},
      {"or is an error", "/drop/a/3", 5, 1, 0, 2, 0, 3, 0, {{State::pass, 2}, {State::fail, 3}}},
      {"an error may be given up", "/drop/a/9", 3, 1, 2, 0, 0, 3, 6, {{State::gave_up, 3}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&](LoadProfile::Mode mode) {
      DemoServer demo;
      LoadRun load(mode, demo.url(c.target), c.repeat, c.concurrency);
      load.retry(c.max_retries);
      const PerformanceResult result = load.run();
      const Tally& tally = result.load.total.tally;
      EXPECT_EQ(tally.passed, c.passed);
      EXPECT_EQ(tally.wrong_answer, c.wrong_answer);
      EXPECT_EQ(tally.errored, c.errored);
      EXPECT_EQ(tally.total_retries, c.retries);
      EXPECT_EQ(result.load.total.states, c.states);
      EXPECT_TRUE(result.complete);
      EXPECT_EQ(demo.requests(), static_cast<std::int64_t>(tally.attempts));
    });
  }
}

TEST(Engines, ManyAtOnceFindEveryFifthRefused) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky-every/5/a"), 1000, 16);
    load.retry(100);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 1000U);
    // The 249th refusal is answer 1245; the thousandth 200 is answer 1249.
    EXPECT_EQ(result.total_retries, 249U);
    EXPECT_EQ(result.load.total.statuses, (std::map<int, std::uint64_t>{{200, 1000}, {503, 249}}));
    EXPECT_EQ(demo.requests(), 1249);
    EXPECT_LE(demo.count("max_in_flight"), 16);
    EXPECT_LE(result.load.total.connections_opened, 16U);
  });
}

TEST(Engines, AnExpectedStatusIsNeverTriedAgain) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/503"), 10, 2);
    load.test.expected_status = {503};
    load.retry(3);
    EXPECT_EQ(load.run().passed, 10U);
    EXPECT_EQ(demo.requests(), 10);
  });
}

TEST(Engines, BackOffIsPartOfAnOperationAndNotOfItsAttempts) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky/a/2"), 10, 1);
    load.retry(2, 0.05);
    const PerformanceResult result = load.run();
    EXPECT_GE(result.max_ms, 150);
    EXPECT_EQ(result.load.total.backoff, 150ms);
    EXPECT_EQ(result.load.total.attempts_histogram, (std::map<int, std::uint64_t>{{1, 9}, {3, 1}}));
    EXPECT_EQ(result.load.total.retries_by_reason,
              (std::map<std::string, std::uint64_t>{{"status:503", 2}}));
    EXPECT_GE(result.wall_time_sec, 0.15);
  });
}

TEST(Engines, ValidatorsDecideWhereTheStatusIsRight) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky-every/4/a"), 20, 1);
    load.test.expected_status = {200, 503};
    load.test.validators = {
        directive("extract_test", R"({"jsonpath_mini": "error", "test": "not_exists"})")};
    load.retry(3);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 15U);
    EXPECT_EQ(result.load.total.tally.wrong_answer, 5U);
    EXPECT_EQ(result.total_retries, 0U);  // A validator that says no is an answer.
    EXPECT_EQ(result.load.total.failed_statuses, (std::map<int, std::uint64_t>{{503, 5}}));
    EXPECT_EQ(sum_of(result.load.total.failure_reasons), 5U);
    ASSERT_EQ(result.load.failures.size(), 2U);
    EXPECT_EQ(result.load.failures[0].message, "5 of 20 requests failed");
  });
}

TEST(Engines, ValidatorsSeeTheWholeLastAnswer) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky/a/1"), 3, 1);
    load.test.validators = {
        directive("compare", R"({"jsonpath_mini": "key", "expected": "a"})"),
        directive("extract_test", R"({"jsonpath_mini": "error", "test": "not_exists"})"),
        directive("extract_test", R"({"header": "content-type", "test": "exists"})"),
        directive("compare", R"({"status": null, "expected": 200})"),
        directive("compare", R"({"duration_ms": null, "comparator": "gt", "expected": 0})")};
    load.retry(1);
    EXPECT_EQ(load.run().passed, 3U);
  });
}

// Whether each of `requests` has `part` in it, with `$n` for its number from 1.
void expect_numbered(std::vector<std::string> requests, const std::string& before,
                     const std::string& after) {
  std::multiset<std::string> missing;
  for (std::size_t n = 1; n <= requests.size(); ++n) {
    missing.insert(before + std::to_string(n) + after);
  }
  for (const std::string& request : requests) {
    for (auto part = missing.begin(); part != missing.end(); ++part) {
      if (request.find(*part) == std::string::npos) continue;
      missing.erase(part);
      break;
    }
  }
  EXPECT_TRUE(missing.empty()) << *missing.begin();
}

TEST(Engines, EachOperationHasItsOwnValueOfAGenerator) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server(always(answer(200, "fine")));
    Text url(server.url("/items/$n?fixed=$fixed"));
    url.is_template = true;
    LoadRun load(mode, "", 20, 4);
    load.test.url = url;
    load.test.method = "POST";
    Text header("n is $n.");
    Text body("{\"n\": $n}");
    header.is_template = body.is_template = true;
    load.test.headers = {{Text("X-N"), header}};
    load.test.body = body;
    load.test.variable_binds = {{"fixed", 7}};
    load.test.generator_binds = {{"n", "numbers"}};
    load.config.generators = {{"numbers", directive("number_sequence", R"({"start": 1})")}};
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 20U);
    const std::vector<std::string> requests = server.requests();
    ASSERT_EQ(requests.size(), 20U);
    expect_numbered(requests, "POST /items/", "?fixed=7 HTTP/1.1\r\n");
    expect_numbered(requests, "X-N: n is ", ".\r\n");
    expect_numbered(requests, "\r\n\r\n{\"n\": ", "}");
    EXPECT_NE(load.context.find("n"), nullptr);
    EXPECT_TRUE(load.context.find("fixed") && *load.context.find("fixed") == Value(7));
  });
}

TEST(Engines, TheValuesOfTheLastOperationStayBound) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 9, 1);
    load.test.generator_binds = {{"n", "numbers"}};
    load.config.generators = {{"numbers", directive("number_sequence", R"({"start": 1})")}};
    load.run();
    ASSERT_NE(load.context.find("n"), nullptr);
    EXPECT_TRUE(*load.context.find("n") == Value(9));
  });
}

TEST(Engines, ShowTheAddressOfTheFirstOperation) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, "", 5, 1);
    load.test.url = demo.url("/status/$status");
    load.test.url.is_template = true;
    load.test.generator_binds = {{"status", "numbers"}};
    load.config.generators = {{"numbers", directive("number_sequence", R"({"start": 200})")}};
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.load.url, demo.url("/status/200"));
    EXPECT_EQ(result.load.url_as_written, demo.url("/status/$status"));
    EXPECT_EQ(result.load.total.statuses,
              (std::map<int, std::uint64_t>{{200, 1}, {201, 1}, {202, 1}, {203, 1}, {204, 1}}));
  });
}

TEST(Engines, ARequestThatCannotBeMadeIsAFailedOperation) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 6, 2);
    Text value("$break");
    value.is_template = true;
    load.test.headers = {{Text("X"), value}};
    load.test.generator_binds = {{"break", "breaks"}};
    load.config.generators = {
        {"breaks", directive("fixed_sequence", R"({"values": ["fine", "a\r\nb", "fine"]})")}};
    load.retry(3);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.passed, 4U);
    EXPECT_EQ(result.load.total.tally.errored, 2U);
    EXPECT_EQ(result.load.total.errors,
              (std::map<ErrorKind, std::uint64_t>{{ErrorKind::internal, 2}}));
    EXPECT_EQ(demo.requests(), 4);
  });
}

TEST(Engines, AnAddressThatNobodyCanBeSentToIsAFailedOperation) {
  in_both_modes([](LoadProfile::Mode mode) {
    LoadRun load(mode, "ftp://127.0.0.1/x", 7, 3);
    load.retry(3);
    const PerformanceResult result = load.run();
    EXPECT_EQ(result.failed, 7U);
    EXPECT_EQ(result.total_retries, 0U);
    EXPECT_EQ(result.load.total.errors,
              (std::map<ErrorKind, std::uint64_t>{{ErrorKind::url_denied, 7}}));
  });
}

TEST(Engines, WarmingUpCountsNowhereAndKeepsItsConnections) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky/a/2"), 10, 1);
    load.test.performance->warmup = 7;
    load.retry(2);
    const PerformanceResult result = load.run();
    EXPECT_EQ(demo.requests(), 7 + 2 + 10);
    EXPECT_EQ(demo.count("connections"), 1);
    EXPECT_EQ(result.total, 10U);
    EXPECT_EQ(result.load.total.tally.attempts, 10U);
    EXPECT_EQ(result.total_retries, 0U);
    EXPECT_EQ(result.load.total.connections_opened, 0U);
  });
}

TEST(Engines, NeverMoreAtOnceThanOperationsOrAllowed) {
  struct Case {
    const char* name;
    std::uint64_t repeat;
    int written;
    std::optional<int> allowed;
    int expected;
  };
  const Case cases[] = {
      {"as written", 50, 3, {}, 3},   {"not more than operations", 2, 8, {}, 2},
      {"as allowed", 50, 3, 5, 5},    {"allowed less", 50, 3, 2, 2},
      {"0 is no limit", 50, 3, 0, 3}, {"not more than operations though allowed", 2, 3, 5, 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&](LoadProfile::Mode mode) {
      DemoServer demo;
      LoadRun load(mode, demo.url("/status/200"), c.repeat, c.written);
      const LoadSummary summary = load.run_with({.max_concurrency = c.allowed});
      EXPECT_EQ(summary.concurrency, c.expected);
      EXPECT_LE(demo.count("max_in_flight"), c.expected);
    });
  }
}

TEST(Engines, WhatTookLongerThanTheThresholdIsCounted) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/flaky/a/1"), 4, 1);
    load.retry(1, 0.05);
    load.test.performance->threshold = 50ms;
    const PerformanceResult slow = load.run();
    EXPECT_GE(slow.threshold_exceeded, 1U);
    EXPECT_EQ(slow.failed, 0U);  // It is a count and no verdict.
    load.test.performance->threshold = 1h;
    EXPECT_EQ(load.run().threshold_exceeded, 0U);
    load.test.performance->threshold = 0ns;
    EXPECT_EQ(load.run().threshold_exceeded, 4U);
  });
}

TEST(Engines, RedirectsAreFollowedOnlyWhereAsked) {
  struct Case {
    const char* name;
    const char* target;
    std::vector<TransportOption> options;
    int passed;
    std::int64_t requests;
    std::map<ErrorKind, std::uint64_t> errors;
  };
  const TransportOption follow{"followlocation", true};
  const Case cases[] = {
      {"not asked", "/redirect/3", {}, 0, 5, {}},
      {"asked", "/redirect/3", {follow}, 5, 20, {}},
      {"as many as go", "/redirect/10", {follow}, 5, 55, {}},
      {"one more", "/redirect/11", {follow}, 0, 55, {{ErrorKind::limit_redirects, 5}}},
      {"fewer allowed",
       "/redirect/3",
       {follow, {"maxredirs", 2}},
       0,
       15,
       {{ErrorKind::limit_redirects, 5}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&](LoadProfile::Mode mode) {
      DemoServer demo;
      LoadRun load(mode, demo.url(c.target), 5, 2);
      load.test.options = c.options;
      load.retry(2);
      const PerformanceResult result = load.run();
      EXPECT_EQ(result.passed, static_cast<std::uint64_t>(c.passed));
      EXPECT_EQ(result.load.total.tally.attempts, 5U);
      EXPECT_EQ(result.load.total.errors, c.errors);
      EXPECT_EQ(demo.requests(), c.requests);
    });
  }
}

TEST(Engines, MistakesAreToldBeforeAnythingIsSent) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 5, 2);
    load.test.generator_binds = {{"n", "nobody"}};
    EXPECT_THROW(load.run(), SpecError);
    EXPECT_EQ(demo.requests(), 0);
  });
}

TEST(Engines, ReplaceThePolicyWholeWhereAProgramGivesOne) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/429"), 2, 1);
    load.retry(5);
    const RetryConfig own{.max_retries = 2, .backoff_base = 0, .retry_statuses = {429}};
    const PerformanceResult result = run_performance_test({.test = load.test,
                                                           .test_config = load.config,
                                                           .context = load.context,
                                                           .retry_config = own});
    expect_identities(result.load);
    EXPECT_EQ(result.total_retries, 4U);
    EXPECT_EQ(result.load.max_attempts, 3);
    EXPECT_EQ(demo.requests(), 6);
  });
}

}  // namespace
}  // namespace resttest
