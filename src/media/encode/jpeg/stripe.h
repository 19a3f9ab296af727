// SPDX-License-Identifier: Apache-2.0
// Rows of a frame as the planes that a JPEG file stores.
#pragma once

#include <array>
#include <vector>

#include "framewise/frame.h"
#include "media/encode/jpeg/layout.h"

namespace framewise::media {

// Float samples of one plane, whole blocks wide, centered on 0. Beyond the
// frame its edges are repeated.
struct StripePlane {
  size_t stride = 0;
  std::vector<float> samples;

  void resize(size_t new_stride, int rows) {
    stride = new_stride;
    samples.resize(new_stride * size_t(rows));
  }
  float* row(int y) {
    return samples.data() + ptrdiff_t(y) * ptrdiff_t(stride);
  }
  const float* row(int y) const {
    return samples.data() + ptrdiff_t(y) * ptrdiff_t(stride);
  }
};

struct Stripe {
  // Rows before the first one of the stripe, and after the last one.
  int luma_context = 1;
  int chroma_context = 0;
  StripePlane luma;
  std::array<StripePlane, 2> chroma;
  StripePlane scratch;
};

// Reads `rows` rows, whole blocks of chroma, of 8-bit pixels, RGBA or gray.
// Chroma of half the resolution is sharpened: decoders that interpolate it come
// closest to the original.
void read_stripe(const PlaneView& pixels, const JpegLayout& layout,
                 int first_row, int rows, Stripe& stripe);

}  // namespace framewise::media
