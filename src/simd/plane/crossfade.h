// SPDX-License-Identifier: Apache-2.0
// Mixes two rows of samples.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// out = a + (b - a) * weight / 32768, rounded to nearest; the same on every
// machine. `weight` is within [0, 32767].
void crossfade(const uint8_t* a, const uint8_t* b, uint8_t* out, size_t count,
               int weight);
// Of at most 15 bits a sample.
void crossfade(const uint16_t* a, const uint16_t* b, uint16_t* out,
               size_t count, int weight);

}  // namespace framewise::simd
