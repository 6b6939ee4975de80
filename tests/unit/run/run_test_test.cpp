#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "run/runners.h"
#include "support/fake_clock.h"
#include "support/value_nodes.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using State = Outcome::State;

// Answers with the scripted responses in turn.
class Responses : public Transport {
 public:
  explicit Responses(std::deque<Response> responses) : responses_(std::move(responses)) {}

  Exchange send(const Request&) override {
    Response response = std::move(responses_.front());
    responses_.pop_front();
    return response;
  }

 private:
  std::deque<Response> responses_;
};

Outcome run_one(const Test& test, std::deque<Response> responses, Context& context) {
  TestSet set;
  set.tests = {test};
  Diagnostics found;
  const RunOptions options;
  const Plan plan = make_plan(set, Registry::with_builtins(), options, found);
  found.throw_if_errors();
  Responses transport(std::move(responses));
  FakeClock clock;
  const Audience audience({});
  return *run_test(plan.sets.front().tests.front(), context,
                   {options, audience, clock, transport, {}});
}

Directive directive(std::string name, std::string_view json) {
  return {.name = std::move(name), .where = {}, .config = node_of(json)};
}

Test test_with(std::string_view validator) {
  Test test;
  test.name = "a";
  test.url = "http://h/x";
  test.extract_binds = {{"id", directive("jsonpath_mini", "\"id\"")}};
  test.validators = {directive("compare", validator)};
  return test;
}

constexpr const char* kHolds = R"({"jsonpath_mini": "id", "expected": 7})";
constexpr const char* kFails = R"({"jsonpath_mini": "id", "expected": 8})";

TEST(RunTest, ExtractsWhereTheStatusIsRight) {
  struct Case {
    const char* name;
    const char* validator;
    Response response;
    State state;
    std::vector<Failure::Kind> failures;
    bool extracted;
  };
  using Kind = Failure::Kind;
  const Case cases[] = {
      {"all is well", kHolds, {.status = 200, .body = R"({"id": 7})"}, State::pass, {}, true},
      {"though a validator fails",
       kFails,
       {.status = 200, .body = R"({"id": 7})"},
       State::fail,
       {Kind::validator},
       true},
      {"not of another status",
       kHolds,
       {.status = 404, .body = R"({"id": 7})"},
       State::fail,
       {Kind::status},
       false},
      {"not from what is no JSON",
       R"({"raw_body": "", "comparator": "contains", "expected": "id"})",
       {.status = 200, .body = "id: 7"},
       State::fail,
       {Kind::extractor},
       false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Context context;
    const Outcome outcome = run_one(test_with(c.validator), {c.response}, context);
    EXPECT_EQ(outcome.state, c.state);
    std::vector<Kind> kinds;
    for (const Failure& failure : outcome.failures) kinds.push_back(failure.kind);
    EXPECT_EQ(kinds, c.failures);
    EXPECT_EQ(context.find("id") != nullptr, c.extracted);
    EXPECT_EQ(outcome.extracted.size(), c.extracted ? 1U : 0U);
  }
}

TEST(RunTest, TheLastAnswerAloneIsJudged) {
  resttest::Test test = test_with(kHolds);
  test.retry = RetryConfig{.max_retries = 2};
  Context context;
  const Outcome outcome = run_one(test,
                                  {{.status = 503, .body = R"({"id": 1})"},
                                   {.status = 500, .body = "no JSON"},
                                   {.status = 200, .body = R"({"id": 7})"}},
                                  context);
  EXPECT_EQ(outcome.state, State::pass_recovered);
  EXPECT_TRUE(outcome.failures.empty());
  ASSERT_EQ(outcome.attempts.size(), 3U);
  EXPECT_EQ(outcome.attempts[0].retry_reason, "status:503");
  EXPECT_EQ(outcome.attempts[1].waited, 500ms);
  EXPECT_EQ(outcome.attempts[2].waited, 1s);
  EXPECT_EQ(outcome.attempts[2].start, 1500ms);
  EXPECT_EQ(outcome.attempts[2].retry_reason, "");
  EXPECT_EQ(outcome.elapsed, 1500ms);
  EXPECT_EQ(outcome.max_attempts, 3);
  EXPECT_TRUE(*context.find("id") == Value(7));
}

TEST(RunTest, SaysWhyItGaveUp) {
  resttest::Test test = test_with(kHolds);
  test.retry = RetryConfig{.max_retries = 1};
  Context context;
  const Outcome outcome = run_one(test, {{.status = 503}, {.status = 503}}, context);
  EXPECT_EQ(outcome.state, State::gave_up);
  EXPECT_EQ(outcome.stop_reason, "max_retries");
  ASSERT_EQ(outcome.failures.size(), 1U);
  EXPECT_EQ(outcome.failures[0].message,
            "Invalid HTTP response code: response code 503 not in expected codes [[200]]");
}

TEST(RunTest, WhatCannotBeSentFailsWithoutAnAttempt) {
  resttest::Test test = test_with(kHolds);
  test.url.is_template = true;
  test.url.text = "http://h/$bad";
  Context context;
  context.bind("bad", "a\nb");
  const Outcome outcome = run_one(test, {}, context);
  EXPECT_EQ(outcome.state, State::fail);
  EXPECT_TRUE(outcome.attempts.empty());
  ASSERT_EQ(outcome.failures.size(), 1U);
  EXPECT_EQ(outcome.failures[0].kind, Failure::Kind::execution);
}

TEST(RunTest, KeepsWhatItWasMadeOf) {
  resttest::Test test = test_with(kHolds);
  test.group = "pets";
  test.url = "/x";
  Context context;
  TestSet set;
  set.tests = {test};
  set.config.print_bodies = true;
  RunOptions options;
  options.base_url = "http://h/a";
  Diagnostics found;
  const Plan plan = make_plan(set, Registry::with_builtins(), options, found);
  Responses transport({{.status = 200, .body = R"({"id": 7})"}});
  FakeClock clock;
  const Audience audience({});
  const Outcome outcome = *run_test(plan.sets.front().tests.front(), context,
                                    {options, audience, clock, transport, {}});
  EXPECT_EQ(outcome.name, "a");
  EXPECT_EQ(outcome.group, "pets");
  EXPECT_EQ(outcome.url, "http://h/x");
  EXPECT_EQ(outcome.url_as_written, "http://h/x");
  EXPECT_EQ(outcome.request.url, "http://h/x");
  EXPECT_EQ(outcome.validators, 1);
  EXPECT_TRUE(outcome.print_bodies);
  EXPECT_EQ(outcome.expected_status, std::vector<int>{200});
}

}  // namespace
}  // namespace resttest
