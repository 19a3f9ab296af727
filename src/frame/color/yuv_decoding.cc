// SPDX-License-Identifier: Apache-2.0
#include "frame/color/yuv_decoding.h"

#include "base/result.h"
#include "frame/color/color_facts.h"

namespace framewise {

Result<YuvDecoding> yuv_decoding_of(const Frame& frame) {
  const PixelFormat& format = frame.format();
  ColorFacts facts = resolved(format, frame.size());
  // Gray has no color: use any matrix with luma, and neutral chroma.
  if (format.layout == Layout::kGray) facts.matrix = Matrix::kBt709;
  const auto matrix = rgb_from_yuv(facts, format.bits);
  if (!matrix) {
    return fail(ErrorKind::kUnsupported,
                "colors stored with matrix {} of ITU-T H.273 cannot be shown",
                int(facts.matrix));
  }
  return YuvDecoding{*matrix, facts.siting, float(1 << (format.bits - 1))};
}

ChangedArea changed_as_rgb(const Frame& frame) {
  const Layout layout = frame.format().layout;
  if (layout != Layout::kYuv420 && layout != Layout::kYuv422) {
    return frame.changed();
  }
  const Rect picture{0, 0, frame.size().width, frame.size().height};
  ChangedArea area;
  for (const Rect& rect : frame.changed().rects()) {
    area.add(intersected(
        {rect.x - 2, rect.y - 2, rect.width + 4, rect.height + 4}, picture));
  }
  return area;
}

}  // namespace framewise
