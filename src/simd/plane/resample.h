// SPDX-License-Identifier: Apache-2.0
// The two passes of a separable resize. Sums are floats and may be fused, so
// targets differ by rounding, at most 1e-6 of the largest sample per tap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// out[i] = sum over k < taps of weights[k] * rows[k][i].
void weighted_rows(const uint8_t* const* rows, const float* weights,
                   size_t taps, size_t count, float* out);
void weighted_rows(const uint16_t* const* rows, const float* weights,
                   size_t taps, size_t count, float* out);
void weighted_rows(const float* const* rows, const float* weights, size_t taps,
                   size_t count, float* out);

// Pixels have four floats. Output pixel i is the sum over k < taps of weights[i
// * taps + k] * input pixel first[i] + k.
void weighted_pixels(const float* in, const int32_t* first,
                     const float* weights, size_t taps, size_t count,
                     float* out);

// Interleaves four rows into pixels of four samples, and back, so that
// weighted_pixels() can process four rows of a plane at once.
void interleave_rows(const float* const rows[4], size_t count, float* pixels);
void deinterleave_rows(const float* pixels, size_t count, float* const rows[4]);

}  // namespace framewise::simd
