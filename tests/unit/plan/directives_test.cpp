#include "plan/directives.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/value_nodes.h"

namespace resttest {
namespace {

// Draws from a plain counter, and says whether several threads may.
class Counter : public Generator {
 public:
  explicit Counter(bool concurrent) : concurrent_(concurrent) {}

  Value next() override { return ++count_; }
  bool is_concurrent() const override { return concurrent_; }

 private:
  bool concurrent_;
  int count_ = 0;
};

Directive directive(std::string name, std::string_view json = "{}") {
  return {.name = std::move(name), .where = {}, .config = node_of(json)};
}

// A registry with generators that note what they were made with.
Registry noting(std::vector<std::uint64_t>& seeds) {
  Registry registry = Registry::with_builtins();
  registry.generators.add("noting", "", [&seeds](const FactoryArgs& args) {
    seeds.push_back(args.seeding.seed);
    return std::make_unique<Counter>(true);
  });
  registry.generators.add("careless", "",
                          [](const FactoryArgs&) { return std::make_unique<Counter>(false); });
  registry.generators.add("none", "", [](const FactoryArgs& args) -> std::unique_ptr<Generator> {
    args.found.error("no-good", args.where, "no good");
    return nullptr;
  });
  return registry;
}

TestSet set_at(const std::string& path, int line) {
  TestSet set;
  set.where = {std::make_shared<const SourceFile>(SourceFile{path, ""}), line, 1};
  return set;
}

TEST(Directives, EachGeneratorHasASeedOfItsOwn) {
  std::vector<std::uint64_t> seeds;
  const Registry registry = noting(seeds);
  Diagnostics found;
  const auto make = [&](const TestSet& set, const char* name, std::uint64_t seed) {
    EXPECT_NE(make_generator(directive("noting"), name, set, registry, {seed, {}}, found), nullptr);
  };
  make(set_at("a.yaml", 1), "x", 0);
  make(set_at("a.yaml", 1), "x", 0);
  make(set_at("a.yaml", 1), "y", 0);
  make(set_at("a.yaml", 9), "x", 0);
  make(set_at("b.yaml", 1), "x", 0);
  make(set_at("a.yaml", 1), "x", 1);
  ASSERT_EQ(seeds.size(), 6U);
  EXPECT_EQ(seeds[0], seeds[1]);  // Equal for equal runs.
  for (std::size_t i = 2; i < seeds.size(); ++i) EXPECT_NE(seeds[0], seeds[i]) << i;
}

TEST(Directives, AGeneratorThatCannotBeSharedGetsALock) {
  std::vector<std::uint64_t> seeds;
  const Registry registry = noting(seeds);
  Diagnostics found;
  const auto generator = make_generator(directive("careless"), "x", TestSet(), registry, {}, found);
  ASSERT_NE(generator, nullptr);
  EXPECT_TRUE(generator->is_concurrent());
  EXPECT_TRUE(generator->next() == Value(1));
  EXPECT_TRUE(generator->next() == Value(2));
}

TEST(Directives, AFactoryMayRefuse) {
  std::vector<std::uint64_t> seeds;
  const Registry registry = noting(seeds);
  Diagnostics found;
  EXPECT_EQ(make_generator(directive("none"), "x", TestSet(), registry, {}, found), nullptr);
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_EQ(found.all()[0].code, "no-good");
}

TEST(Directives, UnknownNamesAreToldWithTheirPlace) {
  const Registry registry = Registry::with_builtins();
  Diagnostics found;
  Directive unknown = directive("zzz");
  unknown.where.line = 12;
  EXPECT_EQ(make_generator(unknown, "x", TestSet(), registry, {}, found), nullptr);
  EXPECT_EQ(make_extractor(unknown, registry, {}, found), nullptr);
  EXPECT_EQ(make_validator(unknown, registry, {}, found), nullptr);
  ASSERT_EQ(found.all().size(), 3U);
  const char* const messages[] = {"unknown generator 'zzz'", "unknown extractor 'zzz'",
                                  "unknown validator 'zzz'"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found.all()[i].message, messages[i]);
    EXPECT_EQ(found.all()[i].hint, "");  // Nothing is near.
    EXPECT_EQ(found.all()[i].where.line, 12);
  }
}

TEST(Directives, KnownNamesAreMade) {
  const Registry registry = Registry::with_builtins();
  Diagnostics found;
  EXPECT_NE(make_extractor(directive("jsonpath_mini", "\"a.b\""), registry, {}, found), nullptr);
  EXPECT_NE(make_validator(directive("compare", R"({"jsonpath_mini": "a", "expected": 1})"),
                           registry, {}, found),
            nullptr);
  EXPECT_TRUE(found.all().empty());
}

}  // namespace
}  // namespace resttest
