// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/reductions.h"

#include <utility>

#include "base/result.h"
#include "media/encode/color_table.h"

namespace framewise::media {
namespace {

size_t samples_of_row(const Frame& frame) {
  const size_t channels = frame.format().layout == Layout::kRgba ? 4 : 1;
  return channels * size_t(frame.size().width);
}

// Samples of 16 bits are 257 times one of 8 then.
bool is_of_8_bits(const Frame& frame) {
  const size_t count = samples_of_row(frame);
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint16_t>(y);
    unsigned different = 0;
    for (size_t i = 0; i < count; ++i) {
      different |= (row[i] >> 8) ^ (row[i] & 255);
    }
    if (different != 0) return false;
  }
  return true;
}

}  // namespace

Result<Frame> in_fewest_bits(const Frame& frame, FramePool& pool) {
  if (frame.format().bits != 16 || !is_of_8_bits(frame)) return frame;
  PixelFormat format = frame.format();
  format.bits = 8;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, frame.size()));
  const size_t count = samples_of_row(frame);
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* from = frame.plane(0).row<uint16_t>(y);
    uint8_t* to = buffer.plane(0).row(y);
    for (size_t i = 0; i < count; ++i) to[i] = uint8_t(from[i] >> 8);
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

Result<Frame> without_hidden_colors(const Frame& frame, FramePool& pool) {
  const PixelFormat& format = frame.format();
  if (format.layout != Layout::kRgba || format.bits != 8) return frame;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, frame.size()));
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* from = frame.plane(0).row<uint32_t>(y);
    auto* to = buffer.plane(0).row<uint32_t>(y);
    for (int x = 0; x < frame.size().width; ++x) {
      to[x] = alpha_of(from[x]) == 0 ? 0 : from[x];
    }
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

}  // namespace framewise::media
