#include "plan/needs.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "plan/plan.h"
#include "support/suites.h"

namespace resttest {
namespace {

// A suite of one testset, planned. Its tests are flow mappings: "url: /a, method: PUT".
struct Planned {
  explicit Planned(const std::vector<std::string>& tests) {
    std::string text;
    for (const std::string& test : tests) text += "- test: {" + test + "}\n";
    text += "- config: {generators: {g: {type: number_sequence}}}\n";
    read_suite = read(text);
    plan =
        make_plan(std::span(&read_suite.suite, 1), Registry::with_builtins(), {}, read_suite.found);
    EXPECT_FALSE(read_suite.found.has_errors()) << read_suite.messages();
  }

  const PlannedSet& set() const { return plan.sets.at(0); }

  ReadSuite read_suite;
  Plan plan;
};

// "uses a b, own c, binds c d"; "uses *" is any variable.
std::string shown(const Needs& needs) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::string what, const std::vector<std::string>& names) {
    if (!names.empty()) parts.push_back(what + " " + join(names, " "));
  };
  add("uses", needs.uses);
  if (needs.uses_all) parts.push_back("uses *");
  add("own", needs.own);
  add("binds", needs.binds);
  return join(parts, ", ");
}

TEST(Needs, AreWhatTemplatesReferTo) {
  struct Case {
    const char* name;
    const char* test;
    const char* needs;
  };
  const Case cases[] = {
      {"nothing", "url: /a", ""},
      {"a dollar without a template", "url: /$a, method: PUT, body: $b", ""},
      {"url", "url: {template: '/$b/${a}/$b/$$c'}", "uses a b"},
      {"body", "url: /, method: PUT, body: {template: $a}", "uses a"},
      {"the body of a GET is not sent", "url: {template: /$u}, body: {template: $a}", "uses u"},
      {"names and values of headers", "url: /, headers: {template: {$n: $v}}", "uses n v"},
      {"a file of variable name", "url: /, method: PUT, body: {file: {template: $f}}",
       "uses f, uses *"},
      {"expected",
       "url: /, validators: [{compare: {header: a, comparator: str_eq, expected: {template: $e}}}]",
       "uses e"},
      {"the query of a validator",
       "url: /, validators: [{extract_test: {jsonpath_mini: {template: $q}, test: exists}}]",
       "uses q"},
      {"a query in expected",
       "url: /, validators: [{compare: {header: a, expected: {header: {Template: $h}}}}]",
       "uses h"},
      {"a query of extract_binds", "url: /, extract_binds: {x: {jsonpath_mini: {template: $q}}}",
       "uses q, binds x"},
      {"a later extract sees an earlier one",
       "url: /, extract_binds: {x: {header: a}, y: {jsonpath_mini: {template: $x.$z}}}",
       "uses z, binds x y"},
      {"a request does not see its own extract",
       "url: {template: /$x}, extract_binds: {x: {header: a}}", "uses x, binds x"},
      {"what it binds itself it does not take",
       "url: {template: /$a/$b/$c}, variable_binds: {a: 1}, generator_binds: {b: g}",
       "uses c, own a b, binds a b"},
      {"null is bound only over something", "url: {template: /$a}, variable_binds: {a: null}",
       "uses a, binds a"},
      {"a load extracts nothing",
       "url: {template: /$a}, variable_binds: {b: 1}, performance: {repeat: 2}",
       "uses a, own b, binds b"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Planned planned({c.test});
    EXPECT_EQ(shown(needs_of(planned.set().tests.at(0))), c.needs);
  }
}

const std::string kBindsA = "url: /, extract_binds: {a: {header: a}}";
const std::string kBindsB = "url: /, extract_binds: {b: {header: b}}";
const std::string kUsesA = "url: {template: /$a}";
const std::string kBindsBFromA = "url: {template: /$a}, extract_binds: {b: {header: b}}";
const std::string kUsesB = "url: {template: /$b}";
const std::string kFree = "url: /";

TEST(NeededFor, IsTheLastBinderBeforeAndWhatItNeeds) {
  struct Case {
    const char* name;
    std::vector<std::string> tests;
    std::vector<std::size_t> chosen;
    std::vector<Need> needed;
  };
  const std::string owns_a = "url: {template: /$a}, variable_binds: {a: 1}";
  const std::string any_file = "url: /, method: PUT, body: {file: {template: x}}";
  const Case cases[] = {
      {"nothing chosen", {kBindsA, kUsesA}, {}, {}},
      {"nothing used", {kBindsA, kFree}, {1}, {}},
      {"one step", {kBindsA, kFree, kUsesA}, {2}, {{0, {2}}}},
      {"the last of several", {kBindsA, kBindsA, kUsesA}, {2}, {{1, {2}}}},
      {"a later one does not count", {kUsesA, kBindsA}, {0}, {}},
      {"chosen ones are not named", {kBindsA, kUsesA}, {0, 1}, {}},
      {"two steps", {kBindsA, kFree, kBindsBFromA, kUsesB}, {3}, {{0, {3}}, {2, {3}}}},
      {"needed by two", {kBindsA, kUsesA, kBindsBFromA, kUsesB}, {1, 3}, {{0, {1, 3}}, {2, {3}}}},
      {"a chosen one on the way", {kBindsA, kBindsBFromA, kUsesB}, {1, 2}, {{0, {1}}}},
      {"own variables need no one", {kBindsA, owns_a}, {1}, {}},
      {"variable_binds stay bound", {owns_a, kUsesA}, {1}, {{0, {1}}}},
      {"generator_binds stay bound", {"url: /, generator_binds: {a: g}", kUsesA}, {1}, {{0, {1}}}},
      {"null hides what was there",
       {kBindsA, "url: /, variable_binds: {a: null}", kUsesA},
       {2},
       {{0, {2}}, {1, {2}}}},
      {"a file of variable name may refer to anything",
       {kBindsA, kFree, kBindsB, any_file},
       {3},
       {{0, {3}}, {2, {3}}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Planned planned(c.tests);
    EXPECT_EQ(needed_for(planned.set(), c.chosen), c.needed);
  }
}

TEST(FirstDependency, IsAVariableThatAnotherTestBinds) {
  struct Case {
    const char* name;
    std::vector<std::string> tests;
    std::optional<Dependency> expected;
  };
  const Case cases[] = {
      {"no tests", {}, std::nullopt},
      {"nothing used", {kBindsA, kBindsA, kFree}, std::nullopt},
      {"nothing bound", {kUsesA, kUsesB}, std::nullopt},
      {"used after it is bound", {kFree, kBindsA, kUsesA}, Dependency{2, "a", 1}},
      {"used before it is bound", {kUsesA, kFree, kBindsA}, Dependency{0, "a", 2}},
      {"the nearest before counts", {kBindsA, kBindsA, kUsesA, kBindsA}, Dependency{2, "a", 1}},
      {"only its own",
       {"url: {template: /$a}, extract_binds: {a: {header: a}}", kFree},
       std::nullopt},
      {"its own first, and another's",
       {"url: {template: /$a}, variable_binds: {a: 1}",
        "url: {template: /$a}, variable_binds: {a: 2}"},
       std::nullopt},
      {"a file of variable name uses all",
       {"url: /, method: PUT, body: {file: {template: x}}", kBindsB},
       Dependency{0, "b", 1}},
      {"a file of variable name and its own",
       {"url: /, method: PUT, body: {file: {template: x}}, variable_binds: {b: 1}",
        "url: /, variable_binds: {b: 2}"},
       std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Planned planned(c.tests);
    EXPECT_EQ(first_dependency(planned.set()), c.expected);
  }
}

}  // namespace
}  // namespace resttest
