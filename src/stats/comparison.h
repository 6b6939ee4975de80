#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace resttest {

// Two samples of independent units, one of an old run and one of a new one: a figure of each run,
// or of each ten seconds of one. Never of single requests, which hang together.
using Units = std::span<const double>;

double median_of_units(Units units);  // Not empty.

// The median of all new[j] - old[i] (Hodges and Lehmann). Neither is empty.
double shift_of(Units old_units, Units new_units);

// Mann and Whitney's test that both come from one distribution, on both sides. Exact by permutation
// up to ten units each, else by the normal approximation, with ties and continuity corrected.
struct RankTest {
  double u = 0;  // Of the old units: pairs in which the old one is larger, ties half.
  double z = 0;  // Of the normal approximation; 0 where all units are equal.
  double p = 1;
  double effect = 0.5;  // u of all pairs (Vargha and Delaney's A12): 0.5 is no difference.
};
RankTest rank_test(Units old_units, Units new_units);

// Its two ways, for tests.
double exact_p(Units old_units, Units new_units);
double normal_p(Units old_units, Units new_units);

// What a change of a figure is.
enum class Verdict { improvement, same, regression, inconclusive };
std::string_view verdict_name(Verdict verdict);  // "improvement", ...

// Which way a figure gets worse.
enum class Worse { higher, lower };

struct Change {
  Verdict verdict = Verdict::inconclusive;
  double shift = 0;                  // In the unit of the figure.
  std::optional<double> ratio = {};  // Of the medians; absent where the old one is 0.
  double relative = 0;               // The shift as a share of the old median; may be infinite.
  double low = 0;                    // Where `relative` lies with 95 % confidence.
  double high = 0;
  RankTest test = {};
};

inline constexpr std::size_t kFewestUnits = 5;
inline constexpr int kResamples = 2000;

// Nothing where one side has fewer than kFewestUnits: then nothing can be told. A change is one
// that chance does not explain (p < 0.01), of 5 % at least, and whose interval, by bootstrap with
// `seed`, excludes 0. Where the interval holds both 0 and 5 % to either side, or where it excludes
// 0 while p does not, the verdict is inconclusive.
std::optional<Change> change_of(Units old_units, Units new_units, Worse worse, std::uint64_t seed);

// The verdict of such figures alone.
Verdict verdict_of(double p, double relative, double low, double high, Worse worse);

}  // namespace resttest
