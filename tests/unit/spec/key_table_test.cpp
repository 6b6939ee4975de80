#include "spec/key_table.h"

#include <string>

#include <gtest/gtest.h>

#include "spec/keys.h"

namespace resttest {
namespace {

TEST(KeyTable, HasEachKeyThatCanBeWritten) {
  for (const KeyInfo& key : all_keys()) {
    SCOPED_TRACE(key.name);
    const std::string table = markdown_table(key.block);
    const bool is_there = table.find("\n| `" + std::string(key.name) + "`") != std::string::npos;
    EXPECT_EQ(is_there, key.built == Built::yes) << table;
  }
}

TEST(KeyTable, NamesAliases) {
  EXPECT_NE(markdown_table("performance").find("| `warmup`, `warmup_runs` | integer | 0 | "),
            std::string::npos);
}

TEST(KeyTable, IsEmptyForNoBlock) { EXPECT_EQ(markdown_table("pets"), ""); }

}  // namespace
}  // namespace resttest
