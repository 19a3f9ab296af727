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

// How much the ratio of one scale's filter to that of the next finer one falls
// from scale to scale: exp(-(ln 2 / ln 0.55)^2), as the logarithm of a filter
// is a parabola over that of the frequency.
inline constexpr float kGaborRatioStep = 0.26073091f;

// A filter is the product of a radial and an angular part. The radial part of
// the finest scale is kept, and its ratio to that of the second scale; other
// scales follow by kGaborRatioStep.
struct GaborRow {
  float* finest;
  float* ratio;
  float* angular[kGaborOrientations];
};

// One row of the filters: frequencies (u, v[i]) in cycles per sample. At
// frequency 0 the radial parts are 0. `count` is rounded up to 16, for v as
// well.
void log_gabor_row(float u, const float* v, size_t count, const GaborRow& row);

// What a strip of the spectrum becomes by the filters of one orientation.
struct GaborFiltered {
  float* re[kGaborScales];
  float* im[kGaborScales];
};

// All scales of one orientation for `count` samples, a multiple of 16.
void filter_strip(const float* from_re, const float* from_im,
                  const float* finest, const float* ratio, const float* angular,
                  size_t count, const GaborFiltered& to);

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
