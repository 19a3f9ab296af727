// SPDX-License-Identifier: Apache-2.0
// Loops over YUV frames in strips, pieces of a row, with chroma interpolated to
// full width. A strip fits the first-level cache and its buffers lie on the
// stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "framewise/frame.h"
#include "simd/color/chroma.h"
#include "simd/color/yuv_to_rgb.h"
#include "simd/plane/samples.h"

namespace framewise {

inline constexpr int kStripPixels = 1024;

// A row of floats with a margin on both sides, as the kernels require.
struct StripRow {
  static constexpr int kMargin = 16;
  alignas(64) float samples[kStripPixels + 2 * kMargin];

  float* begin() { return samples + kMargin; }
};

// The two chroma rows between which a luma row lies, and the weight of the
// first.
struct ChromaRows {
  int near;
  int far;
  float near_weight;
};

inline ChromaRows chroma_rows_for(const PixelFormat& format,
                                  ChromaSiting siting, int y, int rows) {
  if (format.layout != Layout::kYuv420) return {y, y, 1.0f};
  const int row = y / 2;
  const bool odd = y % 2 != 0;
  if (siting == ChromaSiting::kTopLeft) {
    return {row, odd ? std::min(row + 1, rows - 1) : row, odd ? 0.5f : 1.0f};
  }
  return {row, std::clamp(odd ? row + 1 : row - 1, 0, rows - 1), 0.75f};
}

// Computes chroma of pixels [x, x + count) of row y; x is even. Writes up to
// one pixel more.
template <typename Sample>
void chroma_strip(const PlaneView& plane, const PixelFormat& format,
                  ChromaSiting siting, int y, int x, int count,
                  StripRow& full) {
  const ChromaRows rows = chroma_rows_for(format, siting, y, plane.size.height);
  const Sample* near = plane.row<Sample>(rows.near);
  const Sample* far = plane.row<Sample>(rows.far);
  const auto read = [&](int from, int n, float* out) {
    if (rows.near_weight == 1.0f) {
      simd::samples_to_float(near + from, size_t(n), 1.0f, 0.0f, out);
    } else {
      simd::blend_rows(near + from, far + from, size_t(n), rows.near_weight,
                       out);
    }
  };
  if (format.layout == Layout::kYuv444) return read(x, count, full.begin());

  StripRow half_row;
  float* half = half_row.begin();
  const int first = x / 2;
  const int n = (count + 1) / 2;
  const int from = std::max(first - 1, 0);
  const int to = std::min(first + n + 1, plane.size.width);
  read(from, to - from, half + (from - first));
  if (first == 0) half[-1] = half[0];
  if (to == first + n) half[n] = half[n - 1];
  if (siting == ChromaSiting::kCenter) {
    simd::double_centered(half, size_t(n), full.begin());
  } else {
    simd::double_cosited(half, size_t(n), full.begin());
  }
}

// Calls use(y, x, count, simd::YuvRow<Sample>) for every strip of the frame,
// from top left to bottom right. Gray frames get `neutral` as chroma.
template <typename Sample, typename Use>
void for_each_yuv_strip(const Frame& frame, ChromaSiting siting, float neutral,
                        const Use& use) {
  const PixelFormat& format = frame.format();
  const Size size = frame.size();
  const bool gray = format.layout == Layout::kGray;
  StripRow u, v;
  if (gray) {
    std::fill_n(u.begin(), kStripPixels, neutral);
    std::fill_n(v.begin(), kStripPixels, neutral);
  }
  simd::YuvRow<Sample> strip;
  strip.u = u.begin();
  strip.v = v.begin();
  strip.alpha_max = float((1 << format.bits) - 1);
  for (int y = 0; y < size.height; ++y) {
    const Sample* luma = frame.plane(0).row<Sample>(y);
    const Sample* alpha = format.alpha_plane
                              ? frame.plane(format.planes() - 1).row<Sample>(y)
                              : nullptr;
    for (int x = 0; x < size.width; x += kStripPixels) {
      const int count = std::min(kStripPixels, size.width - x);
      if (!gray) {
        chroma_strip<Sample>(frame.plane(1), format, siting, y, x, count, u);
        chroma_strip<Sample>(frame.plane(2), format, siting, y, x, count, v);
      }
      strip.y = luma + x;
      strip.alpha = alpha ? alpha + x : nullptr;
      use(y, x, size_t(count), strip);
    }
  }
}

}  // namespace framewise
