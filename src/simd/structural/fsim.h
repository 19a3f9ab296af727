// SPDX-License-Identifier: Apache-2.0
// The pooling of FSIM and FSIMc, a row at a time.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Rows of one frame: phase congruency and the color planes I and Q.
struct FsimRow {
  const float* congruency;
  const float* i;
  const float* q;
};

struct FsimSums {
  double weighted = 0;        // similarity times weight
  double weighted_color = 0;  // including the color term
  double weight = 0;

  void add(const FsimSums& other) {
    weighted += other.weighted;
    weighted_color += other.weighted_color;
    weight += other.weight;
  }
};

// Y, I and Q of the NTSC matrix from R, G, B. Rows are aligned and are read and
// written up to the next multiple of 16 samples.
void yiq_row(const float* r, const float* g, const float* b, size_t count,
             float* y, float* i, float* q);

// `similarity` holds the gradient similarities; they are replaced by the
// combined ones, without color. Rows are aligned and padded to a multiple of
// 16.
FsimSums fsim_row(const FsimRow& reference, const FsimRow& test, size_t count,
                  float* similarity);

}  // namespace framewise::simd
