// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/codes.h"

#include <algorithm>

#include "base/result.h"
#include "frame/color/chroma_rows.h"
#include "frame/color/yuv_decoding.h"

namespace framewise::measure::cvvdp {

Result<Codes> Codes::of(const Frame& frame, const CvvdpLight& light) {
  Codes codes;
  codes.frame_ = frame;
  codes.light_ = &light;
  if (frame.format().layout != Layout::kRgba) {
    FW_ASSIGN_OR_RETURN(const YuvDecoding decoding, yuv_decoding_of(frame));
    codes.matrix_ = decoding.matrix;
    codes.siting_ = decoding.siting;
    codes.neutral_ = decoding.neutral;
  }
  return codes;
}

const uint16_t* Codes::row16(int y, int x, int count,
                             std::vector<uint16_t>& scratch) const {
  const PixelFormat& format = frame_.format();
  if (format.layout == Layout::kRgba) {
    return frame_.plane(0).row<uint16_t>(y) + 4 * ptrdiff_t(x);
  }
  scratch.resize(4 * size_t(count));
  if (format.bits > 8) {
    convert<uint16_t>(y, x, count, scratch.data());
  } else {
    convert<uint8_t>(y, x, count, scratch.data());
  }
  return scratch.data();
}

template <typename Sample>
void Codes::convert(int y, int x, int count, uint16_t* rgba) const {
  const PixelFormat& format = frame_.format();
  StripRow u, v;
  const bool gray = format.layout == Layout::kGray;
  if (gray) {
    std::fill_n(u.begin(), kStripPixels, neutral_);
    std::fill_n(v.begin(), kStripPixels, neutral_);
  }
  for (int done = 0; done < count; done += kStripPixels) {
    const int now = std::min(kStripPixels, count - done);
    const int first = x + done;
    if (!gray) {
      chroma_strip<Sample>(frame_.plane(1), format, siting_, y, first, now, u);
      chroma_strip<Sample>(frame_.plane(2), format, siting_, y, first, now, v);
    }
    const simd::YuvRow<Sample> row{.y = frame_.plane(0).row<Sample>(y) + first,
                                   .u = u.begin(),
                                   .v = v.begin()};
    simd::yuv_to_rgba(row, size_t(now), matrix_, rgba + 4 * size_t(done));
  }
}

}  // namespace framewise::measure::cvvdp
