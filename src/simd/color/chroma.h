// SPDX-License-Identifier: Apache-2.0
// Bilinear conversion of chroma from half to full resolution, in rows of
// floats. All weights are quarters, so results are exact and equal on all
// targets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Interpolates a row between two rows: near * near_weight + far * (1 -
// near_weight).
void blend_rows(const uint8_t* near, const uint8_t* far, size_t count,
                float near_weight, float* out);
void blend_rows(const uint16_t* near, const uint16_t* far, size_t count,
                float near_weight, float* out);

// Doubles a row of `count` samples. Reads in[-1] and in[count], which the
// caller sets to the neighbors or the edge sample. Cosited: out[2i] has the
// position of in[i]. Centered: in[i] lies between out[2i] and out[2i + 1].
void double_cosited(const float* in, size_t count, float* out);
void double_centered(const float* in, size_t count, float* out);

}  // namespace framewise::simd
