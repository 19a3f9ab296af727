// SPDX-License-Identifier: Apache-2.0
// Luminance as numbers that differ by as much as the eye says, for metrics that
// were made for 0..255 of a common display: PU21, "banding + glare" (Mantiuk
// and Azimi, PU21: A novel perceptually uniform encoding for adapting existing
// quality metrics for HDR, 2021). 100 nits are 256, 10000 nits 595.
#pragma once

#include <cstddef>

namespace framewise::measure {

// Of `count` luminances, each multiplied by `nits` first. What lies outside of
// 0.005 to 10000 nits is taken as the nearest that does not. Interpolated from
// a table: off by less than 0.002. `values` may be in place.
void uniform_code(const float* luminances, size_t count, float nits,
                  float* values);

// The code of each sample of 16 bits that is stored as PQ.
const float* uniform_code_of_pq();

}  // namespace framewise::measure
