#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/nodes.h"

#include "resttest/extend.h"

namespace resttest {
namespace {

std::unique_ptr<Generator> make(const char* name, const Node& config, Segment segment = {}) {
  const Registry registry = Registry::with_builtins();
  Diagnostics found;
  auto generator =
      registry.generators.find(name)->item({config, config.where, registry, {0, segment}, found});
  found.throw_if_errors();
  return generator;
}

TEST(NumberSequence, PartsOfARunShareOneSeries) {
  struct Case {
    Segment segment;
    std::vector<int> numbers;
  };
  const Case cases[] = {
      {{0, 1}, {10, 15, 20}},
      {{0, 2}, {10, 20, 30}},
      {{1, 2}, {15, 25, 35}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << "part " << c.segment.index << " of " << c.segment.count);
    const auto ids =
        make("number_sequence", mapping({{"start", "10", 10}, {"increment", "5", 5}}), c.segment);
    for (const int number : c.numbers) EXPECT_EQ(ids->next(), Value(number));
  }
}

TEST(NumberSequence, GivesEachNumberToOneThreadOnly) {
  constexpr std::int64_t kEach = 1000;
  const auto ids = make("number_sequence", mapping({}));
  std::vector<std::vector<std::int64_t>> taken(4);
  {
    std::vector<std::jthread> workers;
    for (auto& mine : taken) {
      workers.emplace_back([&ids, &mine] {
        for (std::int64_t i = 0; i < kEach; ++i)
          mine.push_back(*ids->next().get_if<std::int64_t>());
      });
    }
  }
  std::set<std::int64_t> all;
  for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 4 * kEach);
  EXPECT_EQ(*all.begin(), 1);
  EXPECT_EQ(*all.rbegin(), 4 * kEach);
}

}  // namespace
}  // namespace resttest
