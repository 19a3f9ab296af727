// SPDX-License-Identifier: Apache-2.0
// An opaque frame as rows of R G B A codes. YUV is converted row by row to 16
// bits: it is never rounded to 8.
#pragma once

#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"
#include "measure/perceptual/cvvdp/light.h"
#include "simd/color/yuv_to_rgb.h"

namespace framewise::measure::cvvdp {

class Codes {
 public:
  Codes() = default;
  // `light`: what the codes look like, for their bits(); it outlives this.
  // Fails with kUnsupported for an unknown matrix.
  static Result<Codes> of(const Frame& frame, const CvvdpLight& light);
  // The bits that codes of frames of this format have: 8 or 16.
  static int bits_of(const PixelFormat& format) {
    return format.layout == Layout::kRgba && format.bits == 8 ? 8 : 16;
  }

  Size size() const { return frame_.size(); }
  const CvvdpLight& light() const { return *light_; }
  int bits() const { return bits_of(frame_.format()); }
  bool shares_pixels_with(const Codes& other) const {
    return frame_.shares_pixels_with(other.frame_);
  }

  // Pixels x .. x + count - 1 of a row; x is even. Of 16 bits: read, or
  // converted into `scratch`.
  const uint8_t* row8(int y, int x) const {
    return frame_.plane(0).row(y) + 4 * ptrdiff_t(x);
  }
  const uint16_t* row16(int y, int x, int count,
                        std::vector<uint16_t>& scratch) const;

 private:
  template <typename Sample>
  void convert(int y, int x, int count, uint16_t* rgba) const;

  Frame frame_;
  const CvvdpLight* light_ = nullptr;
  simd::RgbFromYuv matrix_{};
  ChromaSiting siting_{};
  float neutral_ = 0;
};

}  // namespace framewise::measure::cvvdp
