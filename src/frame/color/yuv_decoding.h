// SPDX-License-Identifier: Apache-2.0
// What YUV frames need besides their samples to become RGB.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"
#include "simd/color/yuv_to_rgb.h"

namespace framewise {

struct YuvDecoding {
  simd::RgbFromYuv matrix;
  ChromaSiting siting;
  float neutral;  // chroma of gray
};

// Fails with kUnsupported for a matrix that we do not know.
Result<YuvDecoding> yuv_decoding_of(const Frame& frame);

// What of the frame's RGB has changed: bilinear chroma carries a change up to
// two pixels further.
ChangedArea changed_as_rgb(const Frame& frame);

}  // namespace framewise
