// SPDX-License-Identifier: Apache-2.0
// Chroma between its halved and its full resolution, bilinear, as rows of
// floats. All weights are quarters, so results are exact and the same on every
// target.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// near * near_weight + far * (1 - near_weight): a row between two rows.
void blend_rows(const uint8_t* near, const uint8_t* far, size_t count,
                float near_weight, float* out);
void blend_rows(const uint16_t* near, const uint16_t* far, size_t count,
                float near_weight, float* out);
void blend_rows(const float* near, const float* far, size_t count,
                float near_weight, float* out);

// Doubles a row of `count` samples. in[-1] and in[count] are read: the caller
// sets them, to the neighbours or the edge sample.
// Cosited: out[2i] lies on in[i]. Centred: in[i] lies between out[2i] and
// out[2i + 1].
void double_cosited(const float* in, size_t count, float* out);
void double_centered(const float* in, size_t count, float* out);

// Halves a row to `count` samples, reading in[0 .. 2 count - 1].
// Centred: the mean of two. Cosited: 1 2 1, which reads in[-1] too.
void halve_centered(const float* in, size_t count, float* out);
void halve_cosited(const float* in, size_t count, float* out);

}  // namespace framewise::simd
