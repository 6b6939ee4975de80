#include "resttest/node.h"

#include <gtest/gtest.h>

#include "support/yaml.h"

namespace resttest {
namespace {

TEST(Node, FindComparesWithoutRegardToCase) {
  const ParsedYaml yaml = parsed("{Name: x, other: y}");
  const Node& node = yaml.documents.at(0);
  ASSERT_TRUE(node.find("NAME"));
  EXPECT_EQ(node.find("NAME")->text, "x");
  EXPECT_FALSE(node.find("nam"));
  EXPECT_FALSE(Node().find("name"));
}

TEST(Node, ToValueKeepsOrderAndTypes) {
  EXPECT_EQ(typed_text(parsed("{b: [1, ~], a: {c: 2024-01-02}}").documents.at(0).to_value()),
            "{b: [integer 1, null], a: {c: date 2024-01-02}}");
}

}  // namespace
}  // namespace resttest
