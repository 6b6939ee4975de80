#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace resttest {

// The n-th number of the series that `seed` names: equal for equal arguments, on every machine, and
// without a state that threads would have to share. (splitmix64: Steele, Lea, Flood, OOPSLA 2014.)
std::uint64_t hash64(std::uint64_t seed, std::uint64_t n);

// A seed of its own for the purpose that `texts` name. ("a", "b") and ("ab") differ.
std::uint64_t derive_seed(std::uint64_t seed, std::initializer_list<std::string_view> texts);

// A stream of random numbers that depends on its seed alone. Not for secrets. One thread.
class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t next_u64() { return hash64(seed_, n_++); }

  // At least 0, below 1: one of 2^53 evenly spaced numbers.
  double u01() { return static_cast<double>(next_u64() >> 11) * 0x1p-53; }

  // One of 0 ... n - 1, each as likely as the others. `n` is at least 1.
  std::uint64_t below(std::uint64_t n);

 private:
  std::uint64_t seed_;
  std::uint64_t n_ = 0;
};

}  // namespace resttest
