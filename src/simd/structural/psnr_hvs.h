// SPDX-License-Identifier: Apache-2.0
// PSNR weighted by the contrast sensitivity of the eye, without and with
// contrast masking, over 8 x 8 blocks of one plane (Egiazarian et al. 2006,
// Ponomarenko et al. 2007). As many blocks as a vector has lanes are
// transformed at once.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Weights of the 64 coefficients, row (vertical frequency) by row.
struct HvsTables {
  float sensitivity[64];
  float masking[64];
};

// As the authors publish them, for luma 0..255.
const HvsTables& hvs_tables();

// Mean square errors are sums / (64 * blocks).
struct HvsSums {
  double error = 0;         // weighted
  double masked_error = 0;  // weighted, less what is masked

  void add(const HvsSums& other) {
    error += other.error;
    masked_error += other.masked_error;
  }
};

// Eight rows of one plane of both pictures.
struct HvsStripe {
  const float* reference;
  size_t reference_stride;
  const float* test;
  size_t test_stride;
};

// A row of blocks, 8 samples apart, with an orthonormal cosine transform.
HvsSums hvs_blocks(const HvsStripe& stripe, size_t blocks,
                   const HvsTables& tables);

}  // namespace framewise::simd
