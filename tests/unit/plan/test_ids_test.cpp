#include "plan/test_ids.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(TestIds, AreUnique) {
  struct Case {
    const char* group;
    const char* name;  // Null: none.
    int line;
    const char* id;
  };
  const Case cases[] = {
      {"pets", "list", 1, "pets/list"},
      {"pets", "list", 2, "pets/list#2"},
      {"dogs", "list", 3, "dogs/list"},
      {"pets", "list", 4, "pets/list#3"},
      {"pets", nullptr, 5, "pets.yaml:5"},
      {"dogs", nullptr, 5, "pets.yaml:5#2"},
      {"a", "b#2", 6, "a/b#2"},
      {"a", "b", 7, "a/b"},
      {"a", "b", 8, "a/b#3"},
      {"a", "b", 9, "a/b#4"},
      {"", "", 10, "/"},
  };
  const auto file = std::make_shared<const SourceFile>(SourceFile{"pets.yaml", ""});
  TestIds ids;
  for (const Case& c : cases) {
    resttest::Test test;
    test.group = c.group;
    if (c.name) test.name = c.name;
    test.where = {file, c.line, 1};
    EXPECT_EQ(ids.next(test), c.id);
  }
}

TEST(TestIds, OfAProgramThatHasNoFile) {
  TestIds ids;
  EXPECT_EQ(ids.next(resttest::Test()), "Default/Unnamed");
  EXPECT_EQ(ids.next(resttest::Test()), "Default/Unnamed#2");
}

}  // namespace
}  // namespace resttest
