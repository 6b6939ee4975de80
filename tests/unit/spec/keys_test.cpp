#include "spec/keys.h"

#include <set>

#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

// A suite with `key: value` in that block.
std::string suite_with(std::string_view block, const std::string& key) {
  if (block == "suite") return "- {" + key + ": x}";
  if (block == "config") return "- config: {" + key + ": x}";
  if (block == "test") return "- test: {" + key + ": x}";
  if (block == "retry") return "- test: {url: /x, retry: {" + key + ": x}}";
  if (block == "benchmark") return "- benchmark: {" + key + ": x}";
  return "- test: {url: /x, performance: {" + key + ": x}}";
}

bool is_known(std::string_view block, const std::string& key) {
  const ReadSuite suite = read(suite_with(block, key));
  for (const Diagnostic& found : suite.found.all()) {
    if (found.code == "unknown-key") return false;
  }
  return true;
}

bool is_refused_for_now(std::string_view block, const std::string& key) {
  const ReadSuite suite = read(suite_with(block, key));
  for (const Diagnostic& found : suite.found.all()) {
    if (found.code == "not-yet") return true;
  }
  return false;
}

TEST(Keys, ReadersKnowEveryKeyOfTheTable) {
  for (const KeyInfo& key : all_keys()) {
    const std::string name(key.name);
    EXPECT_TRUE(is_known(key.block, name)) << key.block << " " << name;
    EXPECT_EQ(is_refused_for_now(key.block, name), key.built == Built::not_yet)
        << key.block << " " << name;
  }
  EXPECT_TRUE(is_known("suite", "configuration"));
  EXPECT_TRUE(is_known("performance", "warmup_runs"));
  EXPECT_TRUE(is_refused_for_now("retry", "until"));
}

TEST(Keys, ReadersKnowNoOtherKey) {
  const std::set<std::string_view> blocks = {"suite", "config",      "test",
                                             "retry", "performance", "benchmark"};
  for (const KeyInfo& key : all_keys()) {
    const std::string name(key.name);
    ASSERT_TRUE(blocks.contains(key.block)) << key.block;
    for (const std::string_view block : blocks) {
      EXPECT_EQ(is_known(block, name), find_key(block, name) != nullptr) << block << " " << name;
    }
  }
}

TEST(Keys, ABenchmarkHasThoseOfATestAndOfALoad) {
  const std::set<std::string_view> others = {"performance", "threshold_ms", "connect_timeout",
                                             "percentiles"};
  for (const KeyInfo& key : all_keys()) {
    if (key.block != "test" && key.block != "performance") continue;
    EXPECT_EQ(find_key("benchmark", key.name) != nullptr, !others.contains(key.name)) << key.name;
  }
  EXPECT_EQ(find_key("benchmark", "timeout")->type, KeyType::seconds);  // Its own, not the test's.
  EXPECT_EQ(find_key("benchmark", "repeat_runs")->name, "benchmark_runs");
}

// The table decides, not what a reader asks for.
TEST(Keys, AKeyThatOnlyAReaderKnowsIsRefused) {
  const ParsedYaml yaml = parsed("{max_retries: 1, secret_key: 2}");
  Diagnostics found;
  Fields fields(yaml.documents.at(0), "retry", UnknownKeys::reject, found);
  std::int64_t number = 0;
  fields.read("max_retries", number);
  fields.read("secret_key", number);
  finish(fields, "retry");
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_EQ(found.all()[0].message, "unknown key 'secret_key' in retry");
}

TEST(Keys, NamesAreLowerCaseAndStandOnceInABlock) {
  std::set<std::string> seen;
  for (const KeyInfo& key : all_keys()) {
    EXPECT_EQ(key.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
    EXPECT_TRUE(seen.insert(std::string(key.block) + " " + std::string(key.name)).second)
        << key.block << " " << key.name;
    EXPECT_FALSE(key.help.empty()) << key.name;
    EXPECT_FALSE(type_name(key.type).empty()) << key.name;
  }
}

}  // namespace
}  // namespace resttest
