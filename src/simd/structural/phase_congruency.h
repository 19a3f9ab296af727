// SPDX-License-Identifier: Apache-2.0
// The inner loops of phase congruency (Kovesi 1999, in the form of Zhang,
// Zhang, Mou and Zhang 2011): log-Gabor filters and the energy of their
// responses. Four scales, four orientations.
//
// A strip is 16 columns of a plane, stored row by row, as for ColumnFft. All
// pointers except `v` are aligned to 64 bytes, and all strides are multiples of
// 16.
#pragma once

#include <cstddef>

namespace framewise::simd {

inline constexpr size_t kGaborScales = 4;
inline constexpr size_t kGaborOrientations = 4;

// The factor by which the ratio of a scale's filter to that of the next finer
// scale changes from scale to scale: exp(-(ln 2 / ln 0.55)^2). It is constant
// because the logarithm of a filter is a parabola in the logarithm of the
// frequency.
inline constexpr float kGaborRatioStep = 0.26073091f;

// A filter is the product of a radial and an angular part. Stored are the
// radial part of the finest scale and its ratio to that of the second scale.
// The others follow from kGaborRatioStep.
struct GaborRow {
  float* finest;
  float* ratio;
  float* angular[kGaborOrientations];
};

// Computes one row of the filters, at frequencies (u, v[i]) in cycles per
// sample. At frequency 0, the radial parts are 0. `count`, and the length of v,
// are rounded up to a multiple of 16.
void log_gabor_row(float u, const float* v, size_t count, const GaborRow& row);

// A strip of the spectrum, filtered at all scales of one orientation.
struct GaborFiltered {
  float* re[kGaborScales];
  float* im[kGaborScales];
};

// Filters `count` samples, a multiple of 16, at all scales of one orientation.
void filter_strip(const float* from_re, const float* from_im,
                  const float* finest, const float* ratio, const float* angular,
                  size_t count, const GaborFiltered& to);

// Responses at the four scales of one orientation over one strip.
struct GaborResponses {
  const float* re[kGaborScales];
  const float* im[kGaborScales];
};

// For each sample of a strip of `rows` rows: sets the local energy and adds the
// amplitudes of all scales to `amplitude`. The squared amplitude at the finest
// scale is written to a plane with a stride.
void local_energy_strip(const GaborResponses& responses, size_t rows,
                        float* energy, float* amplitude, float* finest_squared,
                        size_t stride);

// total[i] += max(energy[i] - noise, 0)
void add_energy_above_noise(const float* energy, float noise, size_t count,
                            float* total);

}  // namespace framewise::simd
