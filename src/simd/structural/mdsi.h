// SPDX-License-Identifier: Apache-2.0
// The local similarities of MDSI (Nafchi, Shahkolaei, Hedjam and Cheriet
// 2016), a row at a time.
#pragma once

#include <cstddef>

#include "simd/structural/gradient_similarity.h"

namespace framewise::simd {

// L, H and M of MDSI's color space from R, G, B. Rows are aligned and are read
// and written up to the next multiple of 16 samples.
void lhm_row(const float* r, const float* g, const float* b, size_t count,
             float* l, float* h, float* m);

struct MdsiRow {
  RowWindow3 lightness;
  const float* h;
  const float* m;
};

// 1 minus the combined similarity G = 0.6 GS + 0.4 CS of the paper. Exactly 0
// for equal values, above 1 where G is negative. `fused` is the mean of both
// lightness planes.
void mdsi_deviation_row(const MdsiRow& reference, const MdsiRow& test,
                        const RowWindow3& fused, size_t count,
                        float* deviation);

}  // namespace framewise::simd
