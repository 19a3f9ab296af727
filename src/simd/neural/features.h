// SPDX-License-Identifier: Apache-2.0
// Operations of neural networks on channels of pixels: maxima of windows, and
// distances of unit vectors. Pixels have `channels` numbers, at a distance that
// is a multiple of 16; the numbers beyond the channels are 0.
#pragma once

#include <cstddef>

namespace framewise::simd {

// The maximum of `count` pixels, channel by channel.
void max_of_pixels(const float* const* pixels, size_t count, size_t channels,
                   float* out);

// Pixels of one row, `step` numbers apart.
struct FeatureRow {
  const float* first = nullptr;
  size_t step = 0;
};

// 1 / (the length of each pixel's vector + 1e-10).
void inverse_norms(const FeatureRow& row, size_t pixels, size_t channels,
                   float* out);

// out[x] = the sum over the channels of weight * (a * |a|^-1 - b * |b|^-1)^2,
// with the inverse norms of both rows. `weights` has as many numbers as a
// pixel; those beyond the channels are 0.
void unit_distances(const FeatureRow& a, const float* inverse_a,
                    const FeatureRow& b, const float* inverse_b, size_t pixels,
                    size_t channels, const float* weights, float* out);

}  // namespace framewise::simd
