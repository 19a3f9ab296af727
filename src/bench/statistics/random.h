// SPDX-License-Identifier: Apache-2.0
// Random numbers that are the same on every machine for the same seed
// (splitmix64). Coins of the order of launches, bootstrap draws, contents of
// generated files.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace framewise::bench {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t bits() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  double unit() { return double(bits() >> 11) * 0x1p-53; }  // 0 ≤ u < 1
  uint64_t below(uint64_t count) { return bits() % count; }
  bool coin() { return (bits() >> 63) != 0; }
  // Standard normal, by Box and Muller.
  double normal() {
    return std::sqrt(-2 * std::log(1 - unit())) *
           std::cos(2 * std::numbers::pi * unit());
  }

 private:
  uint64_t state_;
};

}  // namespace framewise::bench
