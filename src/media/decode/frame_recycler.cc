// SPDX-License-Identifier: Apache-2.0
#include "media/decode/frame_recycler.h"

#include <cstring>
#include <utility>

namespace framewise::media {
namespace {

void copy_area(const PlaneView& from, const ChangedArea& area,
               size_t pixel_bytes, const MutablePlaneView& to) {
  for (const Rect& rect : area.rects()) {
    const size_t left = size_t(rect.x) * pixel_bytes;
    const size_t bytes = size_t(rect.width) * pixel_bytes;
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
      std::memcpy(to.row(y) + left, from.row(y) + left, bytes);
    }
  }
}

int64_t pixels_of(const ChangedArea& area) {
  int64_t pixels = 0;
  for (const Rect& rect : area.rects()) {
    pixels += int64_t{rect.width} * rect.height;
  }
  return pixels;
}

}  // namespace

std::optional<FrameRecycler::Buffer> FrameRecycler::buffer_after(
    Frame& last, int64_t most_pixels) {
  if (auto own = FrameBuffer::thaw(last)) return Buffer{*std::move(own), true};
  auto buffer = reuse(last, most_pixels);
  add(last);
  return buffer;
}

void FrameRecycler::add(const Frame& frame) {
  if (frames_.size() == kMaxFrames) frames_.erase(frames_.begin());
  frames_.push_back({frame, ChangedArea::nothing()});
}

void FrameRecycler::note_change(const ChangedArea& changed) {
  for (OldFrame& old : frames_) old.outdated.add(changed);
}

std::optional<FrameRecycler::Buffer> FrameRecycler::reuse(const Frame& last,
                                                          int64_t most_pixels) {
  // The latest frame needs the fewest updates.
  for (size_t i = frames_.size(); i-- > 0;) {
    std::optional<FrameBuffer> buffer = FrameBuffer::thaw(frames_[i].frame);
    if (!buffer) continue;
    const ChangedArea outdated = frames_[i].outdated;
    frames_.erase(frames_.begin() + ptrdiff_t(i));
    const bool renew = pixels_of(outdated) <= most_pixels;
    if (renew) {
      const size_t pixel_bytes = last.format().bits > 8 ? 8 : 4;
      copy_area(last.plane(0), outdated, pixel_bytes, buffer->plane(0));
    }
    return Buffer{*std::move(buffer), renew};
  }
  return std::nullopt;
}

}  // namespace framewise::media
