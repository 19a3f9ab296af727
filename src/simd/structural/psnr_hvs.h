// SPDX-License-Identifier: Apache-2.0
// PSNR weighted by the contrast sensitivity of the eye, with and without
// contrast masking, over 8x8 blocks of one plane (Egiazarian et al. 2006,
// Ponomarenko et al. 2007). Each vector lane transforms one block.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Weights of the 64 coefficients, by rows of equal vertical frequency.
struct HvsTables {
  float sensitivity[64];
  float masking[64];
};

// The authors' tables, for luma 0..255.
const HvsTables& hvs_tables();

// Mean square errors are sums / (64 * blocks).
struct HvsSums {
  double error = 0;         // weighted
  double masked_error = 0;  // weighted, minus masked errors

  void add(const HvsSums& other) {
    error += other.error;
    masked_error += other.masked_error;
  }
};

// Eight rows of one plane of both frames.
struct HvsStripe {
  const float* reference;
  size_t reference_stride;
  const float* test;
  size_t test_stride;
};

// Processes a row of adjacent 8x8 blocks, with an orthonormal cosine transform.
HvsSums hvs_blocks(const HvsStripe& stripe, size_t blocks,
                   const HvsTables& tables);

}  // namespace framewise::simd
