#include <string>

#include <gtest/gtest.h>

#include "run/runners.h"
#include "support/suites.h"

namespace resttest {
namespace {

struct Prepared {
  explicit Prepared(const std::string& yaml, RunOptions options = {}) {
    options.base_url = "http://h";
    suite = read(yaml);
    plan = make_plan(std::span(&suite.suite, 1), Registry::with_builtins(), options, suite.found);
    EXPECT_FALSE(suite.found.has_errors()) << suite.messages();
    tests = prepare(plan, options);
  }

  std::string urls() const {
    std::string all;
    for (const PreparedTest& test : tests) all += (all.empty() ? "" : " | ") + test.url;
    return all;
  }

  ReadSuite suite;
  Plan plan;
  std::vector<PreparedTest> tests;
};

TEST(Prepare, FillsInWhatIsKnown) {
  struct Case {
    const char* name;
    const char* yaml;
    const char* urls;
  };
  const Case cases[] = {
      {"nothing to fill in", "- url: /a\n- url: /b", "http://h/a | http://h/b"},
      {"variables of the config",
       "- config: {variable_binds: {a: 1}}\n- test: {url: {template: /$a}}", "http://h/1"},
      {"variables stay bound",
       "- test: {url: /, variable_binds: {a: 1}}\n- test: {url: {template: /$a}}",
       "http://h/ | http://h/1"},
      {"generators go on",
       "- config: {generators: {g: {type: number_sequence}}}\n"
       "- test: {url: {template: /$n}, generator_binds: {n: g}}\n"
       "- test: {url: {template: /$n}, generator_binds: {n: g}}",
       "http://h/1 | http://h/2"},
      {"an answer would tell",
       "- test: {name: login, group: people, url: /, extract_binds: {id: {header: i}}}\n"
       "- test: {url: {template: /$id}}",
       "http://h/ | http://h/<id from people/login>"},
      {"a load test tells nothing",
       "- test: {url: /, extract_binds: {id: {header: i}}, performance: {}}\n"
       "- test: {url: {template: /$id}}",
       "http://h/ | http://h/$id"},
      {"each testset begins anew",
       "- test: {url: /, variable_binds: {a: 1}}\n---\n- test: {url: {template: /$a}}",
       "http://h/ | http://h/$a"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Prepared(c.yaml).urls(), c.urls);
  }
}

TEST(Prepare, VariablesOfTheCommandLine) {
  RunOptions options;
  options.variables = {{"a", 7}};
  EXPECT_EQ(Prepared("- test: {url: {template: /$a}}", options).urls(), "http://h/7");
}

TEST(Prepare, NamesWhatNothingBinds) {
  const Prepared prepared(
      "- test: {url: {template: /$x/$y}, variable_binds: {y: 1}}\n- test: {url: /}");
  EXPECT_EQ(prepared.tests.at(0).unbound, std::vector<std::string>{"x"});
  EXPECT_TRUE(prepared.tests.at(1).unbound.empty());
}

TEST(Prepare, SaysWhatCannotBeSent) {
  const Prepared prepared(
      "- test: {url: /, headers: {template: {a: $a}}, variable_binds: {a: \"1\\n2\"}}\n"
      "- test: {url: /, method: PUT, body: {file: {template: missing-$a}}, variable_binds: {a: "
      "1}}\n"
      "- test: {url: /, extract_binds: {a: {header: a}}}\n"
      "- test: {url: /, method: PUT, body: {file: {template: missing-$a}}}\n");
  ASSERT_TRUE(prepared.tests.at(0).failure);
  EXPECT_EQ(prepared.tests[0].failure->message, "header 'a' has a line break or a NUL in it");
  ASSERT_TRUE(prepared.tests.at(1).failure);
  EXPECT_NE(prepared.tests[1].failure->message.find("missing-1"), std::string::npos);
  // What file it will be is not known yet.
  EXPECT_FALSE(prepared.tests.at(3).failure);
  EXPECT_EQ(prepared.tests[3].request.body, "<the file missing-<a from pets.yaml:3>>");
}

TEST(Prepare, PoliciesAndLoads) {
  RunOptions options;
  options.retry.max_retries = 2;
  options.max_concurrency = 3;
  const Prepared prepared("- url: /\n- test: {url: /, performance: {repeat: 10, concurrency: 5}}",
                          options);
  EXPECT_EQ(prepared.tests.at(0).retry.max_retries, 2);
  EXPECT_EQ(prepared.tests.at(1).concurrency, 3);
  EXPECT_EQ(prepared.tests[1].request.url, "http://h/");
}

}  // namespace
}  // namespace resttest
