// SPDX-License-Identifier: Apache-2.0
// A copy of a caller's pixels for who keeps a frame longer than one call. A
// measurer finds what has changed by comparing with the frame before; a caller
// that draws each frame into the same memory would have changed that one, too.
#pragma once

#include <cstring>
#include <utility>

#include "framewise/frame.h"

namespace framewise::bindings {

// `frame` has one plane of RGBA.
inline Result<Frame> copy_of(const Frame& frame, FramePool& pool) {
  Result<FrameBuffer> buffer = pool.allocate(frame.format(), frame.size());
  if (!buffer) return buffer.error();
  const PlaneView from = frame.plane(0);
  const MutablePlaneView to = buffer->plane(0);
  const size_t row = size_t(frame.size().width) * 4 *
                     size_t(frame.format().bytes_per_sample());
  for (int y = 0; y < frame.size().height; ++y) {
    std::memcpy(to.row(y), from.row(y), row);
  }
  return (*std::move(buffer))
      .freeze(0, {}, ChangedArea::everything(frame.size()));
}

}  // namespace framewise::bindings
