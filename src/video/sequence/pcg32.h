// SPDX-License-Identifier: Apache-2.0
// PCG32 (O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient
// Statistically Good Algorithms for Random Number Generation"): the same
// numbers on every machine.
#pragma once

#include <cstdint>

namespace framewise::video {

class Pcg32 {
 public:
  // Generators with different streams are independent.
  Pcg32(uint64_t seed, uint64_t stream) : increment_(stream << 1 | 1) {
    next();
    state_ += seed;
    next();
  }

  uint32_t next() {
    const uint64_t old = state_;
    state_ = old * 6364136223846793005u + increment_;
    const auto shifted = uint32_t(((old >> 18) ^ old) >> 27);
    const auto turn = uint32_t(old >> 59);
    return shifted >> turn | shifted << ((32 - turn) & 31);
  }

  // In [0, 1), of 27 bits, which a double holds exactly.
  double next_unit() { return double(next() >> 5) * 0x1p-27; }

 private:
  uint64_t state_ = 0;
  uint64_t increment_;
};

}  // namespace framewise::video
