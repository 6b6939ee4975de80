#include "base/random.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(Random, IsSplitmix64) {
  // The published sequence for seed 1234567.
  Random random(1234567);
  const std::uint64_t published[] = {6457827717110365317u, 3203168211198807973u,
                                     9817491932198370423u, 4593380528125082431u,
                                     16408922859458223821u};
  for (const std::uint64_t number : published) EXPECT_EQ(random.next_u64(), number);
  EXPECT_EQ(hash64(1234567, 2), published[2]);
}

TEST(Random, UnitIntervalTakesTheHighBits) {
  Random random(1234567);
  EXPECT_EQ(random.u01(), static_cast<double>(6457827717110365317u >> 11) / 9007199254740992.0);
  for (int i = 0; i < 1000; ++i) {
    const double u = random.u01();
    EXPECT_GE(u, 0);
    EXPECT_LT(u, 1);
  }
}

TEST(Random, BelowReachesEachValueAboutEquallyOften) {
  Random random(7);
  std::vector<int> counts(6);
  for (int i = 0; i < 6000; ++i) ++counts.at(random.below(6));
  for (const int count : counts) {
    EXPECT_GT(count, 900);  // Three deviations are 87.
    EXPECT_LT(count, 1100);
  }
}

TEST(Random, BelowDrawsAgainWhereTheRestWouldTip) {
  // Of 2^64 values, 2^63 - 1 are too many for n = 2^63 + 1: about every second is drawn again.
  constexpr std::uint64_t kMany = (std::uint64_t{1} << 63) + 1;
  Random random(1);
  for (int i = 0; i < 100; ++i) EXPECT_LT(random.below(kMany), kMany);
  EXPECT_EQ(Random(1).below(1), 0u);
}

TEST(Random, SeedsOfPurposesDiffer) {
  const std::set<std::uint64_t> seeds = {
      derive_seed(1, {}),         derive_seed(2, {}),
      derive_seed(1, {""}),       derive_seed(1, {"a"}),
      derive_seed(1, {"a", "b"}), derive_seed(1, {"ab"}),
      derive_seed(1, {"b", "a"}), derive_seed(1, {"a", "", "b"}),
      derive_seed(2, {"a"}),
  };
  EXPECT_EQ(seeds.size(), 9u);
  EXPECT_EQ(derive_seed(1, {"jitter"}), derive_seed(1, {"jitter"}));
}

}  // namespace
}  // namespace resttest
