// SPDX-License-Identifier: Apache-2.0
// Conversion of frames of any layout to RGBA, float planes and luma, blending
// with a background, and conversion to YUV.
//
// Color facts that a frame leaves unspecified are filled in by resolved().
// Chroma is interpolated to full size bilinearly, at the sample positions given
// by its siting. Colors stay gamma-coded and in the primaries of the frame.
// Values outside 0..1 are clamped, as a display does. Results keep the frame's
// index, time and changed region, which grows where chroma interpolation
// reaches beyond it.
//
// All functions are pure and thread-safe. They allocate only their result. They
// fail with kUnsupported for an unknown matrix and with kLimit if the pool is
// full.
#pragma once

#include <cstdint>

#include "frame/color/color_facts.h"
#include "frame/plane.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// Converts to RGBA of 8 or 16 bits. A frame that already has this format is
// returned unchanged and shares its pixels.
Result<Frame> to_rgba8(const Frame& frame, FramePool& pool);
Result<Frame> to_rgba16(const Frame& frame, FramePool& pool);

// Converts to planes of R, G and B in 0..1, gamma-coded. Alpha is ignored.
Result<void> to_rgb_planes(const Frame& frame, Image3F& rgb);

// Computes luma with the weights of `matrix`: black is 0, white is 255, not
// rounded. A YUV frame with this matrix returns its own luma; other frames are
// converted to RGB first. Alpha is ignored. Fails with kUsage for a matrix
// without luma.
Result<void> to_luma_plane(const Frame& frame, Matrix matrix, ImageF& luma);

// The background that shows through transparent pixels.
struct Background {
  Rgb8 light{255, 255, 255};
  Rgb8 dark{255, 255, 255};  // the other squares of a checkerboard
  int square_px = 8;         // at most 256

  static Background plain(Rgb8 color) { return {color, color, 8}; }
  static Background checkerboard() {
    return {{255, 255, 255}, {204, 204, 204}, 8};
  }
};

// True if every pixel is opaque. Reads the pixels of RGBA frames unless the
// result is already known.
bool is_opaque(const Frame& frame);

// Blends the frame with a background, exactly and rounded once. The result is
// opaque. An opaque frame is returned unchanged; others become RGBA of 8 bits,
// or of 16 bits if they have more than 8. Blends gamma-coded values, as
// browsers and players do.
Result<Frame> flatten(const Frame& frame, const Background& background,
                      FramePool& pool);

}  // namespace framewise
