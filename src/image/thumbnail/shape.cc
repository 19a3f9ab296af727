// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/shape.h"

#include <cstring>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "frame/geometry.h"
#include "image/thumbnail/smart_crop.h"

namespace framewise::image {
namespace {

Result<Frame> on_canvas(const Frame& frame, Size canvas, Bars bars,
                        std::array<uint8_t, 3> background, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(frame.format(), canvas));
  const MutablePlaneView out = buffer.plane(0);
  const uint8_t alpha = bars == Bars::kTransparent ? 0 : 255;
  const uint8_t pixel[] = {background[0], background[1], background[2], alpha};
  for (int y = 0; y < canvas.height; ++y) {
    for (int x = 0; x < canvas.width; ++x) {
      std::memcpy(out.row(y) + 4 * x, pixel, 4);
    }
  }
  const Size size = frame.size();
  const int left = (canvas.width - size.width) / 2;
  const int top = (canvas.height - size.height) / 2;
  for (int y = 0; y < size.height; ++y) {
    std::memcpy(out.row(top + y) + 4 * left, frame.plane(0).row(y),
                size_t(size.width) * 4);
  }
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  ChangedArea::everything(canvas));
}

}  // namespace

Result<Frame> shaped(const Frame& scaled, const Fitting& fitting, Crop how,
                     Bars bars, std::array<uint8_t, 3> background,
                     FramePool& pool) {
  if (!fitting.crops() && !fitting.pads()) return scaled;
  // Bars are sRGB.
  FW_ASSIGN_OR_RETURN(Frame frame, to_srgb8(scaled, pool));
  if (fitting.crops()) {
    const Rect part = how == Crop::kSmart ? smart_part(frame, fitting.kept)
                                          : centered_part(fitting);
    FW_ASSIGN_OR_RETURN(frame, crop(frame, part, pool));
  }
  if (!fitting.pads()) return frame;
  return on_canvas(frame, fitting.canvas, bars, background, pool);
}

}  // namespace framewise::image
