#include "stats/comparison.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

const std::vector<double> kOld{101, 103, 99, 110, 105, 98, 102, 104};
const std::vector<double> kNew{108, 112, 109, 115, 111, 107, 118, 103};

TEST(Comparison, RankTestOfTheSpecification) {
  const RankTest test = rank_test(kOld, kNew);
  EXPECT_DOUBLE_EQ(test.u, 6.5);
  EXPECT_NEAR(test.z, 2.62746, 0.000005);
  EXPECT_NEAR(normal_p(kOld, kNew), 0.00860, 0.000005);
  EXPECT_DOUBLE_EQ(exact_p(kOld, kNew), 66.0 / 12870);
  EXPECT_DOUBLE_EQ(test.p, 66.0 / 12870);  // Few units: exact.
  EXPECT_NEAR(test.effect, 0.10156, 0.000005);
  EXPECT_DOUBLE_EQ(shift_of(kOld, kNew), 8.0);
}

TEST(Comparison, RankTestTellsNothingFromEqualUnits) {
  const std::vector<double> equal(6, 5.0);
  const RankTest test = rank_test(equal, equal);
  EXPECT_DOUBLE_EQ(test.p, 1);
  EXPECT_DOUBLE_EQ(test.effect, 0.5);
  EXPECT_DOUBLE_EQ(test.z, 0);
  EXPECT_DOUBLE_EQ(rank_test({}, equal).p, 1);
}

TEST(Comparison, ManyUnitsTakeTheNormalApproximation) {
  std::vector<double> many = kNew;
  many.insert(many.end(), {106, 113, 114});
  EXPECT_DOUBLE_EQ(rank_test(kOld, many).p, normal_p(kOld, many));
  EXPECT_NE(rank_test(kOld, many).p, exact_p(kOld, many));
}

TEST(Comparison, SidesSwap) {
  const RankTest test = rank_test(kNew, kOld);
  EXPECT_DOUBLE_EQ(test.u, 57.5);
  EXPECT_DOUBLE_EQ(test.p, 66.0 / 12870);
  EXPECT_DOUBLE_EQ(shift_of(kNew, kOld), -8.0);
}

TEST(Comparison, Medians) {
  EXPECT_DOUBLE_EQ(median_of_units(std::vector<double>{3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(median_of_units(std::vector<double>{4, 1, 3, 2}), 2.5);
}

TEST(Comparison, Verdicts) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  struct Case {
    const char* name;
    double p;
    double relative;
    double low;
    double high;
    Worse worse;
    Verdict verdict;
  };
  const Case cases[] = {
      {"slower", 0.001, 0.1, 0.06, 0.14, Worse::higher, Verdict::regression},
      {"faster", 0.001, -0.1, -0.14, -0.06, Worse::higher, Verdict::improvement},
      {"lower rate", 0.001, -0.1, -0.14, -0.06, Worse::lower, Verdict::regression},
      {"higher rate", 0.001, 0.1, 0.06, 0.14, Worse::lower, Verdict::improvement},
      {"5 % is enough", 0.001, 0.05, 0.01, 0.09, Worse::higher, Verdict::regression},
      {"sure but small", 0.001, 0.049, 0.03, 0.06, Worse::higher, Verdict::same},
      {"p of 0.01 is not enough", 0.01, 0.1, 0.01, 0.14, Worse::higher, Verdict::same},
      {"the interval holds 0", 0.001, 0.06, 0, 0.1, Worse::higher, Verdict::inconclusive},
      {"wide to the better side", 0.5, -0.02, -0.05, 0.01, Worse::higher, Verdict::inconclusive},
      {"narrow", 0.5, 0.01, -0.02, 0.04, Worse::higher, Verdict::same},
      {"large, and chance may explain it", 0.02, 0.1, 0.06, 0.2, Worse::higher,
       Verdict::inconclusive},
      {"from nothing", 0.001, kInfinite, kInfinite, kInfinite, Worse::higher, Verdict::regression},
      {"perhaps from nothing", 0.1, 0, 0, kInfinite, Worse::higher, Verdict::inconclusive},
      {"nothing on both sides", 1, 0, 0, 0, Worse::higher, Verdict::same},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(verdict_of(c.p, c.relative, c.low, c.high, c.worse), c.verdict);
  }
  EXPECT_EQ(verdict_name(Verdict::improvement), "improvement");
  EXPECT_EQ(verdict_name(Verdict::inconclusive), "inconclusive");
}

TEST(Comparison, ChangeOfTheSpecification) {
  const auto change = change_of(kOld, kNew, Worse::higher, 1);
  ASSERT_TRUE(change);
  EXPECT_DOUBLE_EQ(change->shift, 8);
  EXPECT_DOUBLE_EQ(change->relative, 8 / 102.5);
  EXPECT_DOUBLE_EQ(*change->ratio, 110 / 102.5);
  EXPECT_GT(change->low, 0);
  EXPECT_LT(change->low, change->relative);
  EXPECT_GT(change->high, change->relative);
  EXPECT_EQ(change->verdict, Verdict::regression);
  EXPECT_EQ(change_of(kNew, kOld, Worse::higher, 1)->verdict, Verdict::improvement);
  EXPECT_EQ(change_of(kOld, kNew, Worse::lower, 1)->verdict, Verdict::improvement);
}

TEST(Comparison, SameSeedGivesTheSameInterval) {
  const auto a = change_of(kOld, kNew, Worse::higher, 7);
  const auto b = change_of(kOld, kNew, Worse::higher, 7);
  EXPECT_EQ(a->low, b->low);
  EXPECT_EQ(a->high, b->high);
}

TEST(Comparison, FewerThanFiveUnitsTellNothing) {
  const std::vector<double> four{1, 2, 3, 4};
  const std::vector<double> five{1, 2, 3, 4, 5};
  EXPECT_FALSE(change_of(four, five, Worse::higher, 1));
  EXPECT_FALSE(change_of(five, four, Worse::higher, 1));
  EXPECT_TRUE(change_of(five, five, Worse::higher, 1));
}

TEST(Comparison, NothingBeforeHasNoRatio) {
  const std::vector<double> none(6, 0.0);
  const std::vector<double> some{1, 2, 3, 4, 5, 6};
  const auto change = change_of(none, some, Worse::higher, 1);
  EXPECT_FALSE(change->ratio);
  EXPECT_DOUBLE_EQ(change->shift, 3.5);
  EXPECT_EQ(change->relative, std::numeric_limits<double>::infinity());
  EXPECT_EQ(change->verdict, Verdict::regression);
  EXPECT_EQ(change_of(none, none, Worse::higher, 1)->verdict, Verdict::same);
}

}  // namespace
}  // namespace resttest
