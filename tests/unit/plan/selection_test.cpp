#include "plan/selection.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

// Two testsets; two tests of one name, one without a name on line 11, two on line 10.
constexpr const char* kSuite = R"(- test:
    - name: list
    - group: pets
    - url: /pets
- test: {name: login, group: people, url: /login, extract_binds: {token: {header: t}}}
- test: {name: list, group: people, url: /people}
- test: {name: list, group: people, url: /people?page=2}
- test: {name: show, group: people, url: {template: /people/$token}}
- test: {name: wählen, group: Möbel, url: /m}
- {test: {name: one, url: /1}, url: /2}
- url: /short
---
- test: {name: show, group: people, url: {template: /other/$token}}
)";

struct Selected {
  explicit Selected(const Selection& selection) {
    suite = read(kSuite);
    EXPECT_FALSE(suite.found.has_errors()) << suite.messages();
    plan = make_plan(std::span(&suite.suite, 1), Registry::with_builtins(), {}, suite.found);
    try {
      select(selection, plan);
    } catch (const SelectionError& error) {
      complaint = error.what();
    }
  }

  // The ids of the tests that stay, "(for ID)" behind those that are only needed.
  std::string ids() const {
    if (!complaint.empty()) return "error: " + complaint;
    std::string text;
    for (const NamedTest& named : named_tests(plan)) {
      text += (text.empty() ? "" : ", ") + named.id;
      for (const std::string& user : named.needed_by) text += " (for " + user + ")";
    }
    return text;
  }

  ReadSuite suite;
  Plan plan;
  std::string complaint;
};

TEST(Selection, NamesEveryTestOnce) {
  EXPECT_EQ(Selected({}).ids(),
            "pets/list, people/login, people/list, people/list#2, people/show, Möbel/wählen, "
            "Default/one, pets.yaml:10, pets.yaml:11, people/show#2");
}

TEST(Selection, KeepsWhatPatternsFit) {
  struct Case {
    const char* name;
    std::vector<std::string> only;
    std::vector<std::string> groups;
    const char* ids;
  };
  const Case cases[] = {
      {"an id is one test", {"people/list"}, {}, "people/list"},
      {"the second of a name", {"people/list#2"}, {}, "people/list#2"},
      {"a name is all of that name", {"list"}, {}, "pets/list, people/list, people/list#2"},
      {"a star", {"pe*/li*"}, {}, "pets/list, people/list, people/list#2"},
      {"a star in the middle, for nothing", {"Default*/one"}, {}, "Default/one"},
      {"stars that must give back", {"*e*s*t"}, {}, "pets/list, people/list"},
      {"a question mark is one character", {"w?hlen"}, {}, "Möbel/wählen"},
      {"several", {"login", "one"}, {}, "people/login, Default/one"},
      {"a line where a test begins", {"pets.yaml:5"}, {}, "people/login"},
      {"a line within a test", {"pets.yaml:3"}, {}, "pets/list"},
      {"two tests on a line", {"./pets.yaml:10"}, {}, "Default/one, pets.yaml:10"},
      {"the id of a test without a name", {"pets.yaml:11"}, {}, "pets.yaml:11"},
      {"a line and a wildcard in the file", {"*.yaml:9"}, {}, "Möbel/wählen"},
      {"a group", {}, {"pets"}, "pets/list"},
      {"a group by pattern", {}, {"M?bel", "pet*"}, "pets/list, Möbel/wählen"},
      {"a group and a name", {"list"}, {"people"}, "people/list, people/list#2"},
      {"a test without a name in its group",
       {},
       {"Default"},
       "Default/one, pets.yaml:10, pets.yaml:11"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Selected({.only = c.only, .groups = c.groups}).ids(), c.ids);
  }
}

TEST(Selection, AddsWhatIsNeeded) {
  EXPECT_EQ(Selected({.only = {"people/show"}}).ids(),
            "people/login (for people/show), people/show");
  EXPECT_EQ(Selected({.only = {"people/show"}, .with_needs = false}).ids(), "people/show");
  EXPECT_EQ(Selected({.only = {"login", "people/show"}}).ids(), "people/login, people/show");
  // Nothing passes from one testset to another.
  EXPECT_EQ(Selected({.only = {"people/show#2"}}).ids(), "people/show#2");
}

TEST(Selection, SaysWhatThereIs) {
  struct Case {
    const char* name;
    Selection selection;
    const char* message;
  };
  const Case cases[] = {
      {"nearly an id",
       {.only = {"people/lst"}},
       "only: no test 'people/lst' (did you mean 'people/list'?)"},
      {"nearly a name", {.only = {"lgin"}}, "only: no test 'lgin' (did you mean 'login'?)"},
      {"a question mark is not nothing",
       {.only = {"list?"}},
       "only: no test 'list?' (did you mean 'list'?)"},
      {"nothing like it",
       {.only = {"zebra crossing"}},
       "only: no test 'zebra crossing' (there are 'pets/list', 'people/login', 'people/list' and "
       "7 more)"},
      {"one of two",
       {.only = {"login", "xxxxxx"}},
       "only: no test 'xxxxxx' (there are 'pets/list', 'people/login', 'people/list' and 7 more)"},
      {"behind the last line",
       {.only = {"pets.yaml:99"}},
       "only: no test 'pets.yaml:99' (did you mean 'pets.yaml:10'?)"},
      {"a line of no test",
       {.only = {"pets.yaml:12"}},
       "only: no test 'pets.yaml:12' (did you mean 'pets.yaml:10'?)"},
      {"before the first test",
       {.only = {"other.yaml:3"}},
       "only: no test 'other.yaml:3' (there are 'pets/list', 'people/login', 'people/list' and 7 "
       "more)"},
      {"a group", {.groups = {"peple"}}, "group: no group 'peple' (did you mean 'people'?)"},
      {"a group like no other",
       {.groups = {"zzzzzzzz"}},
       "group: no group 'zzzzzzzz' (there are 'Default', 'Möbel', 'people' and 1 more)"},
      {"nothing in both",
       {.only = {"login"}, .groups = {"pets"}},
       "only: no test of these is in these groups"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Selected(c.selection).complaint, c.message);
  }
}

TEST(Selection, AnEmptySuiteHasNothingToChoose) {
  Plan plan;
  EXPECT_THROW(select({.only = {"x"}}, plan), SelectionError);
}

}  // namespace
}  // namespace resttest
