// SPDX-License-Identifier: Apache-2.0
// Pictures as colours: frames of any layout to RGBA, to float planes, to luma,
// over a background, and back to YUV.
//
// Facts that a frame leaves open are filled in by resolved(). Chroma is brought
// to full size bilinearly, at the places where the siting says the samples lie.
// Colours are gamma-coded as stored, in the frame's own primaries; values
// outside 0..1 are clamped, as a display does. Results keep the frame's index,
// time and changed area (widened where chroma reaches further).
//
// All functions are pure and safe on any thread, need no memory but their
// result's, and fail with kUnsupported for a matrix we do not know and with
// kLimit when the pool is full.
#pragma once

#include <cstdint>

#include "frame/color/color_facts.h"
#include "frame/plane.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// As RGBA of 8 or 16 bits. A frame that is that already is returned as it is,
// sharing its pixels.
Result<Frame> to_rgba8(const Frame& frame, FramePool& pool);
Result<Frame> to_rgba16(const Frame& frame, FramePool& pool);

// R, G and B as planes of 0..1, gamma-coded or in linear light by the sRGB
// curve (which is also how video is shown on such displays). Alpha is ignored.
Result<void> to_rgb_planes(const Frame& frame, Image3F& rgb);
Result<void> to_linear_planes(const Frame& frame, Image3F& rgb);

// Luma by the weights of `matrix`, black 0 and white 255, not rounded. A YUV
// frame of that matrix gives its own luma, any other goes through RGB. Alpha is
// ignored. Fails with kUsage for a matrix without luma.
Result<void> to_luma_plane(const Frame& frame, Matrix matrix, ImageF& luma);

// A plane's samples as they are stored: 0..2^bits - 1. Not for kRgba.
void to_sample_plane(const Frame& frame, int plane, ImageF& samples);

// As YUV or gray of the given format, whose open facts are resolved() for the
// frame's size. Chroma is the mean over the samples it stands for (centred) or
// weighted 1 2 1 (cosited), rounded once. Alpha is kept if the format has a
// plane for it and dropped otherwise: flatten() first.
Result<Frame> to_yuv(const Frame& frame, const PixelFormat& format,
                     FramePool& pool);

// What is seen through transparent pixels.
struct Background {
  Rgb8 light{255, 255, 255};
  Rgb8 dark{255, 255, 255};  // the other squares of a checkerboard
  int square_px = 8;         // at most 256

  static Background plain(Rgb8 color) { return {color, color, 8}; }
  static Background checkerboard() {
    return {{255, 255, 255}, {204, 204, 204}, 8};
  }
};

// Whether every pixel is known to be opaque. Looks at RGBA pixels.
bool is_opaque(const Frame& frame);

// The frame over a background, opaque, rounded once and exactly. An opaque
// frame is returned as it is; others as RGBA of 8 or, above 8 bits, 16 bits.
// Colours mix as they are stored, as browsers and players do.
Result<Frame> flatten(const Frame& frame, const Background& background,
                      FramePool& pool);

}  // namespace framewise
