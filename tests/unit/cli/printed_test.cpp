#include "cli/printed.h"

#include <string>

#include <gtest/gtest.h>

#include "cli/options.h"

namespace resttest::cli {
namespace {

TEST(CatalogText, IsALineForEachName) {
  Registry registry;
  registry.comparators.add("eq", "the same value", {});
  registry.comparators.add("contains", "has it in it", {});
  EXPECT_EQ(catalog_text("comparators", registry),
            "contains  has it in it\neq        the same value\n");
  EXPECT_EQ(catalog_text("generators", registry), "");
}

TEST(CatalogText, EveryBuiltInSaysWhatItIs) {
  const Registry registry = Registry::with_builtins();
  for (const char* kind : {"generators", "extractors", "comparators", "validators", "reports"}) {
    SCOPED_TRACE(kind);
    const std::string text = catalog_text(kind, registry);
    EXPECT_NE(text, "");
    EXPECT_EQ(text.find(" \n"), std::string::npos) << text;
  }
}

TEST(CatalogText, ReportsAreThoseThatCanBeWritten) {
  const std::string text = catalog_text("reports", Registry::with_builtins());
  EXPECT_NE(text.find("json "), std::string::npos);
  EXPECT_EQ(text.find("classic"), std::string::npos);
}

TEST(Generated, IsAPartOfTheDocumentation) {
  EXPECT_NE(generated("options").find("| `--max-retries N` | 0 | retries after"),
            std::string::npos);
  EXPECT_NE(generated("keys:test").find("| `url` | text |"), std::string::npos);
  for (const char* what : {"", "keys", "keys:", "keys:pets", "man"}) {
    EXPECT_THROW(generated(what), UsageError) << what;
  }
}

}  // namespace
}  // namespace resttest::cli
