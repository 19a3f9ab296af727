// SPDX-License-Identifier: Apache-2.0
// Structural similarity with a Gaussian window of 11x11 (Wang, Bovik, Sheikh,
// Simoncelli 2004), down one narrow strip of a picture. A strip is so narrow
// that the eleven rows under the window stay in the first-level cache: nothing
// of picture size is written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr size_t kSsimWindow = 11;
// The widest strip, and the height of the tiles that it is summed in, counted
// in windows: low ones, because a tile is done again when anything in it
// changes. A strip of w by h windows reads (w + 10) by (h + 10) samples, and
// each row up to the next multiple of 16 beyond that.
inline constexpr size_t kSsimTile = 64;
inline constexpr size_t kSsimTileRows = 16;

struct SsimWindow {
  // Weights from the centre outwards: the window is symmetric.
  std::array<float, 6> taps;
  float c1 = 0;      // (0.01 L)^2
  float c2 = 0;      // (0.03 L)^2
  float middle = 0;  // about the middle of the range, to lose no precision
};

// sums[i] becomes the sum of 1 - S over the windows of rows
// kSsimTileRows * i and the kSsimTileRows - 1 below it: exactly 0 for equal
// samples. S is the index itself, luminance * contrast * structure, or contrast
// * structure only. `columns` is at most kSsimTile; strides are in samples. The
// error of a window's value is below 1e-5 for 8-bit content.
void ssim_strip(const float* a, size_t a_stride, const float* b,
                size_t b_stride, size_t columns, size_t rows,
                const SsimWindow& window, double* sums);
void ssim_structure_strip(const float* a, size_t a_stride, const float* b,
                          size_t b_stride, size_t columns, size_t rows,
                          const SsimWindow& window, double* sums);

// The same of samples of 8 bits, and of the BT.709 luma of RGBA pixels, as
// simd::luma makes it: neither has to be written down first. Strides are in
// bytes.
void ssim_strip_of_bytes(const uint8_t* a, size_t a_stride, const uint8_t* b,
                         size_t b_stride, size_t columns, size_t rows,
                         const SsimWindow& window, double* sums);
void ssim_strip_of_rgba(const uint8_t* a, size_t a_stride, const uint8_t* b,
                        size_t b_stride, size_t columns, size_t rows,
                        const SsimWindow& window, double* sums);

// The same windows with the three parts apart, as libvmaf pools them:
// variances are clamped at 0 and the contrast takes a square root. The error of
// a window's value is below 5e-5: sums of large squares are subtracted.
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

// One row of the map of the index: `map[i]` belongs to the window whose first
// sample is at i. Reads eleven rows.
void ssim_map_row(const float* a, size_t a_stride, const float* b,
                  size_t b_stride, size_t columns, const SsimWindow& window,
                  float* map);

}  // namespace framewise::simd
