// SPDX-License-Identifier: Apache-2.0
// The inner loops of ColorVideoVDP: contrast of both frames, sensitivity, and
// differences after masking, over tiles of one pyramid level.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Achromatic (sustained), red-green, yellow-violet, and of films transient.
inline constexpr size_t kCvvdpChannels = 4;
// Columns of a tile, and columns beside it that its rows also hold: the reach
// of the blur, rounded up.
inline constexpr size_t kCvvdpTileWidth = 128;
inline constexpr size_t kCvvdpHalo = 8;
inline constexpr size_t kCvvdpBlurReach = 6;
// The length of a row buffer of a tile. Vector loops write beyond the halo.
inline constexpr size_t kCvvdpTileStride =
    kCvvdpTileWidth + 2 * kCvvdpHalo + 48;

// The sensitivity of one channel in one band: the base-2 logarithm at 32
// backgrounds, and the differences to the next (the last: 0).
struct CvvdpSensitivity {
  alignas(64) float log2s[32];
  alignas(64) float steps[32];
};

// The place of a background in those 32: scale * log2(background) + offset.
struct CvvdpBackgroundAxis {
  float scale = 0;
  float offset = 0;
};

// A row of a tile with its halo, of both sides. Pointers stand at the first
// column of the halo, an even column of the level.
struct CvvdpContrastRow {
  size_t channels = 3;
  const float* fine[2][kCvvdpChannels];
  const float* coarse[2][kCvvdpChannels][3];  // as in cvvdp_expand_row()
  bool odd = false;
  const CvvdpSensitivity* sensitivities = nullptr;  // of each channel
  CvvdpBackgroundAxis axis;
};

struct CvvdpTileRows {
  alignas(64) float expanded[2][kCvvdpChannels][kCvvdpTileStride];
  alignas(64) float scratch[kCvvdpTileStride];
};

// For each channel: the weaker of both contrasts, the input of the masking, and
// their difference raised to the masking model's power. Both contrasts are
// times the sensitivity. Outputs have kCvvdpTileStride samples.
void cvvdp_contrast_row(const CvvdpContrastRow& row, size_t count,
                        CvvdpTileRows& buffers,
                        float* const (&weaker)[kCvvdpChannels],
                        float* const (&difference)[kCvvdpChannels]);

// The masking of the model.
struct CvvdpMasking {
  float taps[kCvvdpBlurReach + 1];  // of the blur, from the middle on
  float exponents[kCvvdpChannels];
  // From a channel to the one that it masks.
  float weights[kCvvdpChannels][kCvvdpChannels];
};

// Row `y` of a tile: weaker[c][6 + i] is that of row y + i. Pointers stand at
// the first column of the halo.
struct CvvdpMaskingRow {
  size_t channels = 3;
  const float* weaker[kCvvdpChannels][2 * kCvvdpBlurReach + 1];
  const float* difference[kCvvdpChannels];
};

// Adds to sums[c] the differences D of `count` pixels as D^2 + 2 eps D. Unless
// null, differences[c] gets each pixel's D, in whole vectors of 16.
void cvvdp_masking_row(const CvvdpMasking& masking, const CvvdpMaskingRow& row,
                       size_t count, CvvdpTileRows& buffers,
                       double (&sums)[kCvvdpChannels],
                       float* const* differences);

}  // namespace framewise::simd
