// SPDX-License-Identifier: Apache-2.0
// Perceptually uniform code of luminance, for metrics made for 0..255 of a
// standard display: PU21, "banding + glare" (Mantiuk and Azimi, PU21: A novel
// perceptually uniform encoding for adapting existing quality metrics for HDR,
// 2021). 100 nits are 256, 10000 nits 595.
#pragma once

#include <cstddef>

namespace framewise::measure {

// Encodes `count` luminances, each multiplied by `nits`. Clamped to 0.005 to
// 10000 nits. Interpolated from a table with an error below 0.002. `values` may
// equal `luminances`.
void uniform_code(const float* luminances, size_t count, float nits,
                  float* values);

// The code of each 16-bit sample stored as PQ.
const float* uniform_code_of_pq();

}  // namespace framewise::measure
