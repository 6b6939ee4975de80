#include "base/random.h"

namespace resttest {
namespace {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

}  // namespace

std::uint64_t hash64(std::uint64_t seed, std::uint64_t n) { return mix(seed + (n + 1) * kGolden); }

std::uint64_t derive_seed(std::uint64_t seed, std::initializer_list<std::string_view> texts) {
  std::uint64_t derived = mix(seed + kGolden);
  for (const std::string_view text : texts) {
    for (const char c : text) derived = mix((derived ^ static_cast<unsigned char>(c)) + kGolden);
    derived = mix((derived ^ text.size()) + 2 * kGolden);
  }
  return derived;
}

std::uint64_t Random::below(std::uint64_t n) {
  // The numbers below 2^64 mod n would make the first values of 0 ... n - 1 more likely.
  const std::uint64_t surplus = (0 - n) % n;
  std::uint64_t drawn = next_u64();
  while (drawn < surplus) drawn = next_u64();
  return drawn % n;
}

}  // namespace resttest
