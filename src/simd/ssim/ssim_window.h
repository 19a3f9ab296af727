// SPDX-License-Identifier: Apache-2.0
// Structural similarity with a Gaussian window of 11x11 samples (Wang, Bovik,
// Sheikh, Simoncelli 2004), for one narrow vertical strip of a frame. The
// eleven rows under the window of a strip fit the first-level cache, so no
// plane of frame size is written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr size_t kSsimWindow = 11;
// The maximum width of a strip, and the height of the tiles over which results
// are summed, in windows. Tiles are low because a tile is computed again when
// anything in it changes. A strip of w by h windows reads (w + 10) by (h + 10)
// samples, and each row up to the next multiple of 16 beyond that.
inline constexpr size_t kSsimTile = 64;
inline constexpr size_t kSsimTileRows = 16;

struct SsimWindow {
  // Weights from the center outwards; the window is symmetric.
  std::array<float, 6> taps;
  float c1 = 0;      // (0.01 L)^2
  float c2 = 0;      // about the middle of the range, subtracted for precision
  float middle = 0;  // about the middle of the range, to lose no precision
};

// sums[i] = the sum of 1 - S over the windows of tile i, rows kSsimTileRows * i
// and below. Exactly 0 for equal samples. S is luminance * contrast *
// structure, or contrast * structure. `columns` is at most kSsimTile. Strides
// are in samples. The error per window is below 1e-5 for 8-bit content.
void ssim_strip(const float* a, size_t a_stride, const float* b,
                size_t b_stride, size_t columns, size_t rows,
                const SsimWindow& window, double* sums);
void ssim_structure_strip(const float* a, size_t a_stride, const float* b,
                          size_t b_stride, size_t columns, size_t rows,
                          const SsimWindow& window, double* sums);

// As ssim_strip(), for samples of 8 bits and for the BT.709 luma of RGBA pixels
// (as computed by simd::luma), without storing floats first. Strides are in
// bytes.
void ssim_strip_of_bytes(const uint8_t* a, size_t a_stride, const uint8_t* b,
                         size_t b_stride, size_t columns, size_t rows,
                         const SsimWindow& window, double* sums);
void ssim_strip_of_rgba(const uint8_t* a, size_t a_stride, const uint8_t* b,
                        size_t b_stride, size_t columns, size_t rows,
                        const SsimWindow& window, double* sums);

// The three factors of the index separately, as libvmaf pools them: variances
// are clamped at 0, and the contrast uses a square root. The error per window
// is below 5e-5, because large squares are subtracted.
struct SsimParts {
  double luminance = 0;  // the sum of 1 - luminance
  double contrast = 0;
  double structure = 0;
  double product = 0;  // the sum of 1 - luminance * contrast * structure

  SsimParts& operator+=(const SsimParts& other) {
    luminance += other.luminance;
    contrast += other.contrast;
    structure += other.structure;
    product += other.product;
    return *this;
  }
};
void ssim_parts_strip(const float* a, size_t a_stride, const float* b,
                      size_t b_stride, size_t columns, size_t rows,
                      const SsimWindow& window, SsimParts* sums);

// One row of the map of the index. map[i] belongs to the window whose first
// sample is i. Reads eleven rows.
void ssim_map_row(const float* a, size_t a_stride, const float* b,
                  size_t b_stride, size_t columns, const SsimWindow& window,
                  float* map);

}  // namespace framewise::simd
