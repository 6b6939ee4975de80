#include "plan/plan.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

Plan plan_of(const TestSet& set, Diagnostics& found, const RunOptions& options = {}) {
  return make_plan(set, Registry::with_builtins(), options, found);
}

std::string messages(const Diagnostics& found) {
  std::string text;
  for (const Diagnostic& each : found.all()) {
    text += each.code + ": " + each.message;
    if (!each.hint.empty()) text += " (" + each.hint + ")";
    text += "\n";
  }
  return text;
}

TEST(Plan, JoinsAddressesByTheirForm) {
  struct Case {
    const char* base;
    const char* url;
    UrlForm form;
    bool absolute;
    const char* expected;
  };
  const UrlForm joined = UrlForm::joined;
  const UrlForm concatenated = UrlForm::concatenated;
  const Case cases[] = {
      {"http://h/a/b", "/x", joined, false, "http://h/x"},
      {"http://h/a/b", "rel", joined, false, "http://h/a/rel"},
      {"http://h/a/b/", "rel", joined, false, "http://h/a/b/rel"},
      {"http://h/a/b", "../../up", joined, false, "http://h/up"},
      {"http://h/a/b", "/p/./q/../r", joined, false, "http://h/p/r"},
      {"http://h", "x", joined, false, "http://h/x"},
      {"http://h/a", "/e//a///b", joined, false, "http://h/e//a///b"},
      {"http://h/a/b", "", joined, false, "http://h/a/b"},
      {"http://h/a/b", "?q=1", joined, false, "http://h/a/b?q=1"},
      {"http://h/a/b", "#f", joined, false, "http://h/a/b#f"},
      {"http://h/a/b", "//o/p", joined, false, "http://o/p"},
      {"http://h/a/b", "http://z/y", joined, false, "http://z/y"},
      {"http://h/a/b", "12", joined, false, "http://h/a/12"},
      {"localhost:80", "/x", joined, false, "/x"},
      {"", "http://z/y", joined, false, "http://z/y"},
      {"http://h/a", "http://z/y", joined, true, "http://z/y"},
      {"http://h/a", "/x", concatenated, false, "http://h/a/x"},
      {"http://h/a", "x", concatenated, false, "http://h/ax"},
      {"http://h/a", "/x", concatenated, true, "/x"},
      {"http://h/a", "/$x/${y}", joined, false, "http://h/$x/${y}"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.base) + " + " + c.url);
    TestSet set;
    set.tests.emplace_back();
    set.tests[0].url = c.url;
    set.tests[0].url_form = c.form;
    Diagnostics found;
    RunOptions options;
    options.base_url = c.base;
    options.absolute_urls = c.absolute;
    const Plan plan = plan_of(set, found, options);
    EXPECT_EQ(messages(found), "");
    EXPECT_EQ(plan.sets.at(0).tests.at(0).url_as_written, c.expected);
  }
}

TEST(Plan, RefusesToNameAnotherHostByConcatenation) {
  TestSet set;
  set.tests.emplace_back();
  set.tests[0].url = "@other/x";
  set.tests[0].url_form = UrlForm::concatenated;
  Diagnostics found;
  RunOptions options;
  options.base_url = "http://h";
  plan_of(set, found, options);
  EXPECT_EQ(messages(found),
            "other-origin: '@other/x' after http://h names another host "
            "(begin it with a slash, or write a `test` with the full URL)\n");
}

TEST(Plan, PolicyIsTheFirstThatIsGiven) {
  struct Case {
    const char* name;
    std::optional<RetryConfig> performance;
    std::optional<RetryConfig> test;
    std::optional<RetryConfig> config;
    RetryOptions options;
    RetryConfig expected;
  };
  const RetryConfig config{.max_retries = 3, .backoff_max = 7, .retry_statuses = {429}};
  const Case cases[] = {
      {"nothing", {}, {}, {}, {}, {.max_retries = 0}},
      {"the testset's", {}, {}, config, {}, config},
      {"the command line's, whole", {}, {}, config, {.max_retries = 5}, {.max_retries = 5}},
      {"0 retries of the command line's", {}, {}, config, {.max_retries = 0}, {.max_retries = 0}},
      {"less than 0 is 0", {}, {}, config, {.max_retries = -2}, {.max_retries = 0}},
      {"the command line's with its own times",
       {},
       {},
       config,
       {.max_retries = 5, .backoff_base = 1, .backoff_max = 2, .retry_statuses = std::vector{418}},
       {.max_retries = 5, .backoff_base = 1, .backoff_max = 2, .retry_statuses = {418}}},
      {"one key of the testset's replaced",
       {},
       {},
       config,
       {.backoff_base = 1},
       {.max_retries = 3, .backoff_base = 1, .backoff_max = 7, .retry_statuses = {429}}},
      {"all but its retries replaced",
       {},
       {},
       config,
       {.backoff_base = 1, .backoff_max = 2, .retry_statuses = std::vector<int>{}},
       {.max_retries = 3, .backoff_base = 1, .backoff_max = 2, .retry_statuses = {}}},
      {"the test's, whole",
       {},
       RetryConfig{.max_retries = 0, .backoff_base = 1},
       config,
       {},
       {.max_retries = 0, .backoff_base = 1}},
      {"the test's before the command line's",
       {},
       RetryConfig{.max_retries = 0},
       config,
       {.max_retries = 5, .backoff_base = 9},
       {.max_retries = 0}},
      {"that of its performance",
       RetryConfig{.max_retries = 2},
       {},
       config,
       {.max_retries = 5},
       {.max_retries = 2}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    resttest::Test test;
    test.retry = c.test;
    test.performance.emplace();
    test.performance->retry = c.performance;
    TestConfig testset;
    testset.retry = c.config;
    const RetryConfig retry = effective_retry(test, testset, c.options);
    EXPECT_EQ(retry.max_retries, c.expected.max_retries);
    EXPECT_DOUBLE_EQ(retry.backoff_base, c.expected.backoff_base);
    EXPECT_DOUBLE_EQ(retry.backoff_max, c.expected.backoff_max);
    EXPECT_EQ(retry.retry_statuses, c.expected.retry_statuses);
  }
}

TEST(Plan, TimeLimitsAreTheLoadsWhereItHasSome) {
  using namespace std::chrono_literals;
  TestSet set;
  set.config.timeout = 7s;
  set.tests.resize(3);
  set.tests[1].performance.emplace();
  set.tests[2].performance.emplace();
  set.tests[2].performance->timeout = 0s;
  set.tests[2].performance->connect_timeout = 1s;
  Diagnostics found;
  const Plan plan = plan_of(set, found);
  const auto& tests = plan.sets.at(0).tests;
  EXPECT_EQ(tests[0].timeout, 7s);
  EXPECT_EQ(tests[0].connect_timeout, 10s);
  EXPECT_EQ(tests[1].timeout, 7s);
  EXPECT_EQ(tests[1].connect_timeout, 10s);
  EXPECT_EQ(tests[2].timeout, 0s);
  EXPECT_EQ(tests[2].connect_timeout, 1s);
}

TEST(Plan, KnowsWhichRequestsMayBeRepeated) {
  struct Case {
    const char* method;
    const char* header;
    bool expected;
  };
  const Case cases[] = {
      {"GET", "X", true},
      {"HEAD", "X", true},
      {"PUT", "X", true},
      {"DELETE", "X", true},
      {"POST", "X", false},
      {"PATCH", "X", false},
      {"POST", "Idempotency-Key", true},
      {"PATCH", "idempotency-KEY", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.method) + " " + c.header);
    TestSet set;
    set.tests.emplace_back();
    set.tests[0].method = c.method;
    set.tests[0].headers = {{Text(c.header), Text("1")}};
    Diagnostics found;
    const Plan plan = plan_of(set, found);
    EXPECT_EQ(plan.sets.at(0).tests.at(0).is_idempotent, c.expected);
  }
}

TEST(Plan, FindsEveryUnknownNameAndProposesAnother) {
  TestSet set;
  Node no_keys;
  no_keys.kind = Node::Kind::mapping;
  set.config.generators = {{"users", {.name = "number_sequense", .where = {}, .config = {}}},
                           {"people", {.name = "random_int", .where = {}, .config = no_keys}}};
  resttest::Test test;
  test.generator_binds = {{"a", "users"}, {"b", "peeple"}, {"c", "people"}};
  test.extract_binds = {{"id", {.name = "jsonpath_mimi", .where = {}, .config = {}}}};
  test.validators = {{.name = "comparer", .where = {}, .config = {}}};
  set.tests = {test};
  Diagnostics found;
  plan_of(set, found);
  EXPECT_EQ(messages(found),
            "unknown-generator: unknown generator 'number_sequense' (did you mean "
            "'number_sequence'?)\n"
            "unknown-generator: no generator 'peeple' in this testset's config (did you mean "
            "'people'?)\n"
            "unknown-extractor: unknown extractor 'jsonpath_mimi' (did you mean "
            "'jsonpath_mini'?)\n"
            "unknown-validator: unknown validator 'comparer' (did you mean 'compare'?)\n");
}

TEST(Plan, NamesABodyFileThatCannotBeRead) {
  TestSet set;
  resttest::Test test;
  test.method = "POST";
  test.body = FileContent{.path = Text("no-such-file"), .folder = ::testing::TempDir()};
  set.tests = {test};
  Diagnostics found;
  plan_of(set, found);
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_EQ(found.all()[0].code, "unreadable-file");
  EXPECT_TRUE(found.all()[0].message.starts_with("cannot read 'no-such-file': "))
      << found.all()[0].message;
}

TEST(Plan, KnowsWhetherEveryOperationSendsTheSame) {
  Text variable("$x");
  variable.is_template = true;
  Text fixed("x");
  fixed.is_template = true;
  struct Case {
    const char* name;
    Text url;
    Text header;
    std::optional<Content> body;
    bool expected;
  };
  const std::string folder = ::testing::TempDir();
  const Case cases[] = {
      {"plain", Text("$x"), Text("$x"), Content(Text("$x")), true},
      {"templates without variables", fixed, fixed, Content(fixed), true},
      {"the address", variable, fixed, Content(fixed), false},
      {"a header", fixed, variable, Content(fixed), false},
      {"the body", fixed, fixed, Content(variable), false},
      {"a file of which nobody knows", fixed, fixed,
       Content(FileContent{.path = variable, .folder = folder}), false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    TestSet set;
    resttest::Test test;
    test.method = "POST";
    test.url = c.url;
    test.headers = {{Text("A"), c.header}};
    test.body = c.body;
    set.tests = {test};
    Diagnostics found;
    const Plan plan = plan_of(set, found);
    EXPECT_EQ(plan.sets.at(0).tests.at(0).is_constant(), c.expected);
  }
}

}  // namespace
}  // namespace resttest
