// SPDX-License-Identifier: Apache-2.0
// The inner loops of phase congruency (Kovesi 1999, in the form that Zhang,
// Zhang, Mou and Zhang 2011 use): log-Gabor filters and the energy of their
// responses. Four scales, four orientations.
//
// A strip is 16 columns of a plane, stored row after row, as ColumnFft wants
// it. All pointers but `v` are aligned to 64 bytes, all strides are multiples
// of 16.
#pragma once

#include <cstddef>

namespace framewise::simd {

inline constexpr size_t kGaborScales = 4;
inline constexpr size_t kGaborOrientations = 4;

// One row of the filters: frequencies (u, v[i]) in cycles per sample. Writes
// each scale's radial part and each orientation's angular part; a filter is
// the product of one of each. At frequency 0 the radial parts are 0. `count` is
// rounded up to 16, for v as well.
void log_gabor_row(float u, const float* v, size_t count,
                   float* const radial[kGaborScales],
                   float* const angular[kGaborOrientations]);

// to = from * radial * angular for `count` samples, a multiple of 16.
void filter_strip(const float* from_re, const float* from_im,
                  const float* radial, const float* angular, size_t count,
                  float* to_re, float* to_im);

// Responses of the four scales of one orientation over one strip.
struct GaborResponses {
  const float* re[kGaborScales];
  const float* im[kGaborScales];
};

// For each sample of a strip of `rows` rows: the local energy, and the sum of
// all amplitudes, which is added to what `amplitude` holds. The squared
// amplitude at the finest scale goes into a plane with a stride.
void local_energy_strip(const GaborResponses& responses, size_t rows,
                        float* energy, float* amplitude, float* finest_squared,
                        size_t stride);

// total[i] += max(energy[i] - noise, 0)
void add_energy_above_noise(const float* energy, float noise, size_t count,
                            float* total);

}  // namespace framewise::simd
