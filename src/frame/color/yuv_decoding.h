// SPDX-License-Identifier: Apache-2.0
// Parameters for converting a YUV frame to RGB.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"
#include "simd/color/yuv_to_rgb.h"

namespace framewise {

struct YuvDecoding {
  simd::RgbFromYuv matrix;
  ChromaSiting siting;
  float neutral;  // the chroma value of gray
};

// Fails with kUnsupported for an unknown matrix.
Result<YuvDecoding> yuv_decoding_of(const Frame& frame);

// The changed region of the frame converted to RGB. Bilinear chroma extends a
// change by up to two pixels.
ChangedArea changed_as_rgb(const Frame& frame);

}  // namespace framewise
