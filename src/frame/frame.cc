// SPDX-License-Identifier: Apache-2.0
#include "framewise/frame.h"

#include <algorithm>
#include <cassert>

#include "frame/pixel_buffer.h"

namespace framewise {

Rect united(const Rect& a, const Rect& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const int32_t left = std::min(a.x, b.x);
  const int32_t top = std::min(a.y, b.y);
  return {left, top, std::max(a.x + a.width, b.x + b.width) - left,
          std::max(a.y + a.height, b.y + b.height) - top};
}

Rect intersected(const Rect& a, const Rect& b) {
  const int32_t left = std::max(a.x, b.x);
  const int32_t top = std::max(a.y, b.y);
  const int32_t right = std::min(a.x + a.width, b.x + b.width);
  const int32_t bottom = std::min(a.y + a.height, b.y + b.height);
  if (right <= left || bottom <= top) return {};
  return {left, top, right - left, bottom - top};
}

ChangedArea ChangedArea::everything(Size size) {
  ChangedArea area;
  area.add({0, 0, size.width, size.height});
  return area;
}

void ChangedArea::add(const Rect& rect) {
  if (rect.empty()) return;
  const auto area = [](const Rect& r) { return int64_t{r.width} * r.height; };
  // A rectangle inside another, or adjacent to it with the same side, is
  // merged. Search from the latest: neighbors are often added one after the
  // other.
  for (size_t i = count_; i-- > 0;) {
    const Rect both = united(rects_[i], rect);
    if (area(both) > area(rects_[i]) + area(rect)) continue;
    rects_[i] = both;
    return;
  }
  if (count_ < kMaxRects) {
    rects_[count_++] = rect;
    return;
  }
  // Grow the rectangle that the new one enlarges least.
  size_t best = 0;
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < count_; ++i) {
    const int64_t growth = area(united(rects_[i], rect)) - area(rects_[i]);
    if (growth < least) {
      least = growth;
      best = i;
    }
  }
  rects_[best] = united(rects_[best], rect);
}

int PixelFormat::planes() const {
  switch (layout) {
    case Layout::kRgba: return 1;
    case Layout::kGray: return alpha_plane ? 2 : 1;
    case Layout::kYuv420:
    case Layout::kYuv422:
    case Layout::kYuv444: return alpha_plane ? 4 : 3;
  }
  return 0;
}

Size Frame::size() const { return pixels_.get()->size(); }
const PixelFormat& Frame::format() const { return pixels_.get()->format(); }
PlaneView Frame::plane(int index) const { return pixels_.get()->plane(index); }

int64_t detail::bytes_of(const Frame& frame) {
  int64_t bytes = 0;
  for (int i = 0; i < frame.format().planes(); ++i) {
    const PlaneView plane = frame.plane(i);
    bytes += int64_t(plane.stride) * plane.size.height;
  }
  return bytes;
}

Frame Frame::with_time(int64_t index, FrameTime time,
                       ChangedArea changed) const {
  Frame copy = *this;
  copy.index_ = index;
  copy.time_ = time;
  copy.changed_ = changed;
  return copy;
}

Size FrameBuffer::size() const { return pixels_.get()->size(); }
const PixelFormat& FrameBuffer::format() const {
  return pixels_.get()->format();
}
MutablePlaneView FrameBuffer::plane(int index) {
  return pixels_.get()->plane(index);
}

const detail::ChangedRows* detail::changed_rows_of(const Frame& frame) {
  if (!frame.pixels_) return nullptr;
  const ChangedRows& rows = frame.pixels_.get()->changed_rows();
  return rows.belong_to(frame.index()) ? &rows : nullptr;
}

detail::ChangedRows& detail::changed_rows_of(FrameBuffer& buffer) {
  return buffer.pixels_.get()->changed_rows();
}

bool Frame::is_known_opaque() const { return pixels_.get()->opacity() == true; }

void FrameBuffer::mark_opaque() { pixels_.get()->remember_opacity(true); }

Frame FrameBuffer::freeze(int64_t index, FrameTime time,
                          ChangedArea changed) && {
  Frame frame;
  frame.pixels_ = std::move(pixels_);
  frame.index_ = index;
  frame.time_ = time;
  frame.changed_ = changed;
  return frame;
}

std::optional<FrameBuffer> FrameBuffer::thaw(Frame& frame) {
  if (!frame.pixels_ || !frame.pixels_.get()->is_writable()) {
    return std::nullopt;
  }
  FrameBuffer buffer;
  buffer.pixels_ = std::move(frame.pixels_);
  buffer.pixels_.get()->forget_contents();
  return buffer;
}

}  // namespace framewise
