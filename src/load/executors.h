#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/load_length.h"
#include "base/random.h"

#include "resttest/load_model.h"

namespace resttest {

// Times of this header count from the start of the load, and are pure arithmetic.

// When a VU may begin operations, and how long what it runs at the end may go on.
struct VuStretch {
  std::chrono::nanoseconds begin{};
  std::chrono::nanoseconds end = kNever;
  std::chrono::nanoseconds grace{};
};

// Those of VU `vu` (from 0) of a closed executor, in order; none where it never begins. On a line
// from a to b VUs over D that ends at E the count rises to u at E - D (b - u) / (b - a), and falls
// to u - 1 at E - D (b - u + 1) / (b - a).
std::vector<VuStretch> stretches_of(const Executor& executor, int vu,
                                    std::chrono::nanoseconds graceful_stop);

// How many VUs a ramp has at most.
int most_vus(const RampingVus& ramp);

// When the arrivals of an open executor are due, one after the other.
//
// Uniform: arrival i = 0, 1, ... of a constant rate at i floor(time_unit / rate); arrival i = 1, 2,
// ... of stages where the integral of the rate reaches i. Poisson: where the integral reaches the
// sum of i draws of -ln(1 - u).
class ArrivalTimes {
 public:
  explicit ArrivalTimes(const ConstantArrivalRate& load, std::uint64_t seed = 0);
  explicit ArrivalTimes(const RampingArrivalRate& load, std::uint64_t seed = 0);

  // Nothing after the last one.
  std::optional<std::chrono::nanoseconds> next();

 private:
  // A line from rate p to q, both per unit, over a length.
  struct Piece {
    std::chrono::nanoseconds start{};
    double length = 0;  // In ns.
    double p = 0;
    double q = 0;
    double before = 0;  // Arrivals of the pieces before this one, not rounded.
    double within = 0;  // Its own.
  };

  void add_piece(std::chrono::nanoseconds length, double p, double q);
  std::optional<std::chrono::nanoseconds> where_integral_is(double arrivals);

  double unit_;                                     // In ns.
  std::optional<std::chrono::nanoseconds> step_{};  // Of a constant rate, uniform.
  double most_ = 0;                                 // Arrivals of a constant rate.
  std::chrono::nanoseconds end_{};
  bool is_poisson_;
  std::vector<Piece> pieces_;
  std::size_t piece_ = 0;
  std::int64_t count_ = 0;
  double reached_ = 0;
  Random random_;
};

// Arrivals of an open executor; it must be one.
ArrivalTimes arrivals_of(const Executor& executor, std::uint64_t seed);
const Admission& admission_of(const Executor& executor);

}  // namespace resttest
