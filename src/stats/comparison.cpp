#include "stats/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "base/random.h"

namespace resttest {
namespace {

constexpr std::size_t kMostExact = 10;
constexpr double kSignificant = 0.01;
constexpr double kRelevant = 0.05;

std::vector<double> sorted(Units units) {
  std::vector<double> all(units.begin(), units.end());
  std::ranges::sort(all);
  return all;
}

// Twice the rank of each unit among both samples, the old ones first: ties have the middle of
// their ranks, so that twice of it is whole.
struct Ranks {
  std::vector<std::int64_t> twice;
  double ties = 0;  // The sum of t^3 - t over groups of t equal units.
};

Ranks ranks_of(Units old_units, Units new_units) {
  std::vector<double> all(old_units.begin(), old_units.end());
  all.insert(all.end(), new_units.begin(), new_units.end());
  const std::vector<double> order = sorted(all);
  Ranks ranks;
  for (const double unit : all) {
    const auto [first, last] = std::equal_range(order.begin(), order.end(), unit);
    // Ranks from `first - begin + 1` to `last - begin`.
    ranks.twice.push_back((first - order.begin()) + 1 + (last - order.begin()));
  }
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::upper_bound(first, order.end(), *first);
    const auto t = static_cast<double>(last - first);
    ranks.ties += t * t * t - t;
    first = last;
  }
  return ranks;
}

// Twice of U, from the ranks of the old units.
std::int64_t twice_u(const Ranks& ranks, std::size_t n) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += ranks.twice[i];
  return sum - static_cast<std::int64_t>(n * (n + 1));
}

double normal_z(const Ranks& ranks, std::size_t old_size, std::size_t new_size) {
  const auto n = static_cast<double>(old_size);
  const auto m = static_cast<double>(new_size);
  const double u = static_cast<double>(twice_u(ranks, old_size)) / 2;
  const double all = n + m;
  const double variance = n * m / 12 * ((all + 1) - ranks.ties / (all * (all - 1)));
  if (variance <= 0) return 0;
  return std::max(0.0, std::abs(u - n * m / 2) - 0.5) / std::sqrt(variance);
}

// By counting: in how many ways n of all ranks give each sum.
double permutation_p(const Ranks& ranks, std::size_t n) {
  const std::size_t all = ranks.twice.size();
  std::vector<std::map<std::int64_t, double>> ways(n + 1);  // By how many are chosen.
  ways[0][0] = 1;
  for (const std::int64_t rank : ranks.twice) {
    for (std::size_t chosen = n; chosen > 0; --chosen) {
      for (const auto& [sum, count] : ways[chosen - 1]) ways[chosen][sum + rank] += count;
    }
  }
  const auto base = static_cast<std::int64_t>(n * (n + 1));
  const auto middle = static_cast<std::int64_t>(n * (all - n));  // Twice of nm / 2.
  const std::int64_t off = std::abs(twice_u(ranks, n) - middle);
  double extreme = 0;
  double total = 0;
  for (const auto& [sum, count] : ways[n]) {
    total += count;
    if (std::abs(sum - base - middle) >= off) extreme += count;
  }
  return extreme / total;
}

// The median of all differences of two sorted samples, without making them: by halving the range in
// which it lies, and counting differences below.
double median_difference(const std::vector<double>& old_units,
                         const std::vector<double>& new_units) {
  double low = new_units.front() - old_units.back();
  double high = new_units.back() - old_units.front();
  const std::size_t half = (old_units.size() * new_units.size() + 1) / 2;
  for (int step = 0; step < 60 && low < high; ++step) {
    const double middle = low + (high - low) / 2;
    std::size_t below = 0;
    std::size_t j = 0;
    for (const double unit : old_units) {
      while (j < new_units.size() && new_units[j] - unit <= middle) ++j;
      below += j;
    }
    (below >= half ? high : low) = middle;
    if (middle == low && middle == high) break;
  }
  return high;
}

std::vector<double> resampled(const std::vector<double>& units, Random& random) {
  std::vector<std::uint32_t> times(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) ++times[random.below(units.size())];
  std::vector<double> drawn;  // Sorted, as the units are.
  drawn.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) drawn.insert(drawn.end(), times[i], units[i]);
  return drawn;
}

double share_of(double part, double whole) {
  if (part == 0) return 0;
  return whole == 0 ? std::copysign(std::numeric_limits<double>::infinity(), part)
                    : part / std::abs(whole);
}

// The middle 95 % of the relative shifts of resampled units.
std::pair<double, double> bootstrap(Units old_units, Units new_units, std::uint64_t seed) {
  const std::vector<double> olds = sorted(old_units);
  const std::vector<double> news = sorted(new_units);
  Random random(seed);
  std::vector<double> shifts;
  shifts.reserve(kResamples);
  for (int i = 0; i < kResamples; ++i) {
    const std::vector<double> a = resampled(olds, random);
    const std::vector<double> b = resampled(news, random);
    shifts.push_back(share_of(median_difference(a, b), median_of_units(a)));
  }
  std::ranges::sort(shifts);
  constexpr std::size_t kTail = kResamples / 40;
  return {shifts[kTail], shifts[kResamples - 1 - kTail]};
}

}  // namespace

double median_of_units(Units units) {
  const std::vector<double> all = sorted(units);
  const std::size_t middle = all.size() / 2;
  return all.size() % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
}

double shift_of(Units old_units, Units new_units) {
  std::vector<double> differences;
  differences.reserve(old_units.size() * new_units.size());
  for (const double from : old_units) {
    for (const double to : new_units) differences.push_back(to - from);
  }
  return median_of_units(differences);
}

double exact_p(Units old_units, Units new_units) {
  return permutation_p(ranks_of(old_units, new_units), old_units.size());
}

double normal_p(Units old_units, Units new_units) {
  const Ranks ranks = ranks_of(old_units, new_units);
  return std::erfc(normal_z(ranks, old_units.size(), new_units.size()) / std::sqrt(2.0));
}

RankTest rank_test(Units old_units, Units new_units) {
  const std::size_t n = old_units.size();
  const std::size_t m = new_units.size();
  if (n == 0 || m == 0) return {};
  const Ranks ranks = ranks_of(old_units, new_units);
  RankTest test;
  test.u = static_cast<double>(twice_u(ranks, n)) / 2;
  test.effect = test.u / static_cast<double>(n * m);
  test.z = normal_z(ranks, n, m);
  const bool is_small = n <= kMostExact && m <= kMostExact;
  test.p = is_small ? permutation_p(ranks, n) : std::erfc(test.z / std::sqrt(2.0));
  return test;
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::improvement:
      return "improvement";
    case Verdict::same:
      return "same";
    case Verdict::regression:
      return "regression";
    case Verdict::inconclusive:
      break;
  }
  return "inconclusive";
}

Verdict verdict_of(double p, double relative, double low, double high, Worse worse) {
  const bool excludes_zero = low > 0 || high < 0;
  if (p < kSignificant && std::abs(relative) >= kRelevant && excludes_zero) {
    return (relative > 0) == (worse == Worse::higher) ? Verdict::regression : Verdict::improvement;
  }
  if (!excludes_zero && (high >= kRelevant || low <= -kRelevant)) return Verdict::inconclusive;
  // All of the interval lies beyond 5 %, but chance may explain it: to say "same" would be wrong.
  if (low > kRelevant || high < -kRelevant) return Verdict::inconclusive;
  return Verdict::same;
}

std::optional<Change> change_of(Units old_units, Units new_units, Worse worse, std::uint64_t seed) {
  if (old_units.size() < kFewestUnits || new_units.size() < kFewestUnits) return std::nullopt;
  Change change;
  const double before = median_of_units(old_units);
  change.shift = median_difference(sorted(old_units), sorted(new_units));
  if (old_units.size() * new_units.size() <= 10'000) change.shift = shift_of(old_units, new_units);
  if (before != 0) change.ratio = median_of_units(new_units) / before;
  change.relative = share_of(change.shift, before);
  std::tie(change.low, change.high) = bootstrap(old_units, new_units, seed);
  change.test = rank_test(old_units, new_units);
  change.verdict = verdict_of(change.test.p, change.relative, change.low, change.high, worse);
  return change;
}

}  // namespace resttest
