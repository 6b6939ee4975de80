#include "spec/read_suite.h"

#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

struct Case {
  const char* name;
  std::string text;
  const char* messages;
};

void expect_messages(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(read(c.text).messages(), c.messages) << c.name;
}

TEST(ReadSuite, Structure) {
  expect_messages({
      {"nothing", "# nothing\n",
       "1:1: error: this file holds no tests: it is empty (begin with '- test:')\n"},
      {"null documents alone", "---\n---\n",
       "1:1: error: this file holds no tests: it is empty (begin with '- test:')\n"},
      {"a null document before another", "---\n---\n- url: /x\n", ""},
      {"a mapping on top", "test: {url: /x}\n",
       "1:1: warning: nothing runs: a suite is a list of tests (a '- ' may be missing before the "
       "first word)\n"},
      {"text on top", "hello",
       "1:1: warning: nothing runs: a suite is a list of tests (a '- ' may be missing before the "
       "first word)\n"},
      {"stray nodes", "- just a string\n- 42\n- [a]\n- url: /x\n",
       "1:3: warning: 'just a string' is no test and is ignored (write '- test:' or '- url:')\n"
       "2:3: warning: 42 is no test and is ignored (write '- test:' or '- url:')\n"
       "3:3: warning: a list is no test and is ignored (write '- test:' or '- url:')\n"},
      {"unknown nodes", "- tset: {url: /x}\n- zzzzzz: 1\n- test:{url: /x}\n",
       "1:3: warning: unknown node 'tset' is ignored (did you mean 'test'?)\n"
       "2:3: warning: unknown node 'zzzzzz' is ignored (nodes are config, configuration, test, "
       "url, "
       "benchmark, import)\n"
       "3:3: warning: unknown node 'test:{url' is ignored (a blank is missing after the colon)\n"},
      {"imports that name no file",
       "- import: 5\n- import: [a]\n- import: ''\n- import: nowhere.yaml\n",
       "1:11: error: import needs the path of a file, not 5 (put it in quotes)\n"
       "2:11: error: import needs the path of a file, not a list\n"
       "3:11: error: an import without a path\n"
       "4:11: error: cannot read 'nowhere.yaml': there is no such file\n"},
  });
}

TEST(ReadSuite, SeveralKeysInOneNodeCountInOrder) {
  const ReadSuite read_back =
      read("- {URL: /a, Test: {Url: /b}, CONFIGURATION: {Timeout: 3}}\n- url: /c\n");
  EXPECT_EQ(read_back.messages(), "");
  EXPECT_EQ(read_back.test(0).url.text, "/a");
  EXPECT_EQ(read_back.test(1).url.text, "/b");
  EXPECT_EQ(read_back.test(2).url.text, "/c");
  EXPECT_EQ(read_back.config().timeout, std::chrono::seconds(3));
}

TEST(ReadSuite, EachDocumentIsATestset) {
  const ReadSuite two = read("- url: /a\n- config: {timeout: 1}\n---\n- url: /b\n");
  ASSERT_EQ(two.suite.testsets.size(), 2U);
  EXPECT_EQ(two.suite.testsets[0].config.timeout, std::chrono::seconds(1));
  EXPECT_EQ(two.suite.testsets[1].config.timeout, std::chrono::seconds(10));
  EXPECT_EQ(two.suite.testsets[1].where.line, 4);
}

TEST(ReadSuite, EveryMistakeIsReportedAtOnce) {
  const ReadSuite many = read(
      "- config: {timeout: abc}\n"
      "- test: {url: /x, performance: {repeet: 5}}\n"
      "- test: {name: 1.5}\n");
  EXPECT_EQ(many.messages(),
            "1:21: error: timeout must be a whole number, not 'abc'\n"
            "2:33: error: unknown key 'repeet' in performance (did you mean 'repeat'?)\n"
            "3:3: error: this test has no url (add url: /path)\n"
            "3:16: error: name must be text, not 1.5 (put it in quotes)\n");
}

TEST(ReadSuite, TheDocumentedMessage) {
  const ReadSuite one = read("- test:\n    - url: /x\n    - performance: {repeet: 5}\n");
  EXPECT_EQ(rendered(one.found),
            "pets.yaml:3:21: error: unknown key 'repeet' in performance\n"
            "  3 |     - performance: {repeet: 5}\n"
            "    |                     ^^^^^^\n"
            "    = hint: did you mean 'repeat'?\n");
}

TEST(ReadSuite, AFileThatCannotBeRead) {
  Diagnostics found;
  const Suite suite = read_suite_file("no/such/file.yaml", found);
  EXPECT_EQ(suite.folder, "no/such");
  EXPECT_EQ(rendered(found), "error: cannot read no/such/file.yaml: there is no such file\n");
}

TEST(ReadConfig, Defaults) {
  const TestConfig config = read("- url: /x").config();
  EXPECT_EQ(config.timeout, std::chrono::seconds(10));
  EXPECT_FALSE(config.print_bodies);
  EXPECT_FALSE(config.retry);
}

TEST(ReadConfig, BlocksMergeInOrderWhereverTheyStand) {
  const ReadSuite merged = read(
      "- config: {variable_binds: {a: 1, b: x}, generators: {g: {type: random_int}}}\n"
      "- test: {url: /x, generator_binds: {v: h}}\n"
      "- config:\n"
      "  - variable_binds: [{b: 2024-01-02}, {c: [yes]}]\n"
      "  - generators: [{h: {type: Number_Sequence, start: 5}}]\n"
      "  - print_bodies: 'True'\n");
  EXPECT_EQ(merged.messages(), "");
  const TestConfig& config = merged.config();
  ASSERT_EQ(config.variable_binds.size(), 3U);
  EXPECT_EQ(typed_text(config.variable_binds[0].second), "integer 1");
  EXPECT_EQ(typed_text(config.variable_binds[1].second), "date 2024-01-02");
  EXPECT_EQ(typed_text(config.variable_binds[2].second), "[true]");
  ASSERT_EQ(config.generators.size(), 1U);
  EXPECT_EQ(config.generators[0].first, "h");
  EXPECT_EQ(config.generators[0].second.name, "number_sequence");
  EXPECT_EQ(config.generators[0].second.where.column, 29);
  EXPECT_EQ(config.generators[0].second.config.find("start")->text, "5");
  EXPECT_TRUE(config.print_bodies);
}

TEST(ReadConfig, Timeout) {
  const auto timeout = [](const std::string& text) {
    const ReadSuite suite = read("- config: {timeout: " + text + "}");
    return std::pair(suite.config().timeout / std::chrono::seconds(1), suite.messages());
  };
  using Result = std::pair<std::int64_t, std::string>;
  EXPECT_EQ(timeout("5"), Result(5, ""));
  EXPECT_EQ(timeout("' +5 '"), Result(5, ""));
  EXPECT_EQ(timeout("yes"), Result(1, ""));
  EXPECT_EQ(timeout("0"), Result(0, ""));
  EXPECT_EQ(timeout("3600"), Result(3600, ""));
  EXPECT_EQ(timeout("1.9"),
            Result(1, "1:21: warning: timeout must be a whole number; 1.9 is cut to 1\n"));
  EXPECT_EQ(timeout("5000"), Result(5000,
                                    "1:21: warning: timeout is in seconds, not milliseconds: 5000 "
                                    "is more than an hour\n"));
  EXPECT_EQ(timeout("-1"),
            Result(10, "1:21: error: timeout must be between 0 seconds and a year, not -1\n"));
  EXPECT_EQ(timeout("null"), Result(10, "1:21: error: timeout must be a whole number, not null\n"));
}

TEST(ReadConfig, Mistakes) {
  expect_messages({
      {"no mapping", "- config: 5",
       "1:11: error: config must be a mapping of names to values, not 5\n"},
      {"an item that is none", "- config: [{timeout: 1}, x]",
       "1:26: error: config must be a mapping of names to values, not 'x'\n"},
      {"an unknown key", "- config: {time_out: 1}",
       "1:12: warning: unknown key 'time_out' in config (did you mean 'timeout'?)\n"},
      {"a key twice over a list", "- config: [{timeout: 1}, {timeout: 2}]",
       "1:13: warning: 'timeout' stands twice in config; the one in line 1 counts\n"},
      {"a key twice in two cases", "- config: {timeout: 1, Timeout: 2}",
       "1:12: warning: 'timeout' stands twice in config; the one in line 1 counts\n"},
      {"an alias is overridden", "- config: [&c {timeout: 1}]\n- config: [*c, {timeout: 2}]", ""},
      {"a boolean that is none", "- config: {print_bodies: 1}",
       "1:26: error: print_bodies must be true or false, not 1\n"},
      {"retries", "- config: {retries: 3}",
       "1:12: warning: retries has no effect (did you mean 'max_retries'?)\n"},
      {"a generator without type", "- config: {generators: {g: {start: 1}}}",
       "1:25: error: generator 'g' has no type\n"},
      {"what is to come", "- config: {tracing: {}}",
       "1:12: error: 'tracing' is not built yet (leave it out for now)\n"},
  });
}

TEST(ReadConfig, RetryInBothSpellings) {
  const ReadSuite flat =
      read("- config: {max_retries: 3, retry_backoff_base: 100ms, retry_backoff_max: 2}");
  EXPECT_EQ(flat.messages(), "");
  EXPECT_EQ(flat.config().retry->max_retries, 3);
  EXPECT_DOUBLE_EQ(flat.config().retry->backoff_base, 0.1);
  EXPECT_DOUBLE_EQ(flat.config().retry->backoff_max, 2);
  const ReadSuite block =
      read("- config: {retry: {max_retries: -2, backoff_base: 0, retry_statuses: []}}");
  EXPECT_EQ(block.messages(), "");
  EXPECT_EQ(block.config().retry->max_retries, 0);
  EXPECT_DOUBLE_EQ(block.config().retry->backoff_base, 0);
  EXPECT_TRUE(block.config().retry->retry_statuses.empty());
  expect_messages({
      {"both", "- config: {max_retries: 1}\n- config: {retry: {max_retries: 2}}\n",
       "1:12: error: max_retries and retry both say when requests of this testset are sent again "
       "(keep one of the two spellings)\n"},
      {"flat without max_retries", "- config: {retry_backoff_base: 1}",
       "1:12: warning: retry_backoff_base without max_retries retries nothing (add max_retries)\n"},
      {"flat over two blocks", "- config: {retry_backoff_base: 1}\n- config: {max_retries: 1}", ""},
      {"a block without max_retries", "- config: {retry: {backoff_base: 1}}",
       "1:19: warning: retry without max_retries retries nothing (add max_retries)\n"},
  });
}

}  // namespace
}  // namespace resttest
