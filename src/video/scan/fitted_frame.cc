// SPDX-License-Identifier: Apache-2.0
#include "video/scan/fitted_frame.h"

#include <algorithm>
#include <cstring>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"

namespace framewise::video {

Size fitted_size(const media::VideoFacts& facts, Size box) {
  const double aspect = double(facts.size.width) / double(facts.size.height) *
                        double(facts.pixel_aspect.width) /
                        double(facts.pixel_aspect.height);
  const double width = std::min(double(box.width), box.height * aspect);
  return {std::clamp(int(width + 0.5), 1, box.width),
          std::clamp(int(width / aspect + 0.5), 1, box.height)};
}

Result<Frame> fitted_frame(const Frame& frame, Size size, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const Frame small, resize(frame, size, {}, pool));
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_rgba8(small, pool));
  return flatten(rgba, Background::plain({0, 0, 0}), pool);
}

Result<FrameBuffer> black_canvas(Size size, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer canvas, pool.allocate({}, size));
  const MutablePlaneView plane = canvas.plane(0);
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = plane.row(y);
    for (int x = 0; x < size.width; ++x) {
      std::memcpy(row + 4 * x, "\x00\x00\x00\xff", 4);
    }
  }
  canvas.mark_opaque();
  return canvas;
}

void paint(const Frame& frame, int x, int y, MutablePlaneView canvas) {
  for (int row = 0; row < frame.size().height; ++row) {
    std::memcpy(canvas.row(y + row) + 4 * x, frame.plane(0).row(row),
                4 * size_t(frame.size().width));
  }
}

}  // namespace framewise::video
