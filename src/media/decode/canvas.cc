// SPDX-License-Identifier: Apache-2.0
#include "media/decode/canvas.h"

#include <cstring>
#include <utility>

#include "base/result.h"

namespace framewise::media {

const char* name_of(Disposal disposal) {
  switch (disposal) {
    case Disposal::kKeep: return "keep";
    case Disposal::kBackground: return "background";
    case Disposal::kPrevious: return "previous";
  }
  return "";
}

MutablePlaneView part_of(const MutablePlaneView& plane, const Rect& rect,
                         size_t pixel_bytes) {
  return {plane.row(rect.y) + size_t(rect.x) * pixel_bytes, plane.stride,
          Size{rect.width, rect.height}};
}

void clear(const MutablePlaneView& plane, size_t pixel_bytes) {
  for (int y = 0; y < plane.size.height; ++y) {
    std::memset(plane.row(y), 0, size_t(plane.size.width) * pixel_bytes);
  }
}

Result<MutablePlaneView> Canvas::begin(CanvasPart part) {
  // Before the first part lies nothing but the background.
  if (!shown_ && part.disposal == Disposal::kPrevious) {
    part.disposal = Disposal::kBackground;
  }
  const bool covers_all = part.replaces && part.rect == whole() &&
                          part.disposal != Disposal::kPrevious;
  note_change(part);
  FW_RETURN_IF_ERROR(take_pixels(!covers_all));
  const MutablePlaneView canvas = painting_->plane(0);
  if (!covers_all) dispose_of_last();
  const MutablePlaneView target = part_of(canvas, part.rect, pixel_bytes());
  if (part.disposal == Disposal::kPrevious) {
    const size_t row_bytes = size_t(part.rect.width) * pixel_bytes();
    saved_.resize(row_bytes * size_t(part.rect.height));
    for (int y = 0; y < part.rect.height; ++y) {
      std::memcpy(&saved_[size_t(y) * row_bytes], target.row(y), row_bytes);
    }
  }
  last_ = part;
  return target;
}

void Canvas::adopt(FrameBuffer picture, Disposal disposal) {
  const CanvasPart part{whole(), disposal, true};
  note_change(part);
  painting_ = std::move(picture);
  last_ = part;
}

Frame Canvas::finish(int64_t index, FrameTime time) {
  shown_ = std::move(*painting_).freeze(index, time, changed_);
  past_.note_change(changed_);
  painting_.reset();
  return *shown_;
}

void Canvas::reset() {
  painting_.reset();
  shown_.reset();
  past_.clear();
  last_ = {};
}

// Makes painting_ a picture that may be written to: the one shown last if
// nobody holds it, otherwise a new one.
Result<void> Canvas::take_pixels(bool keep_contents) {
  if (shown_) {
    auto reused = past_.memory_after(*shown_, keep_contents ? INT64_MAX : -1);
    if (reused) {
      painting_ = std::move(reused->buffer);
      return {};
    }
  }
  FW_ASSIGN_OR_RETURN(painting_, pool_->allocate(format_, size_));
  if (!keep_contents) return {};
  const MutablePlaneView canvas = painting_->plane(0);
  if (!shown_) {
    clear(canvas, pixel_bytes());
    return {};
  }
  const PlaneView before = shown_->plane(0);
  std::memcpy(canvas.data, before.data,
              size_t(canvas.stride) * size_t(size_.height));
  return {};
}

void Canvas::dispose_of_last() {
  if (!shown_ || last_.disposal == Disposal::kKeep) return;
  const MutablePlaneView target =
      part_of(painting_->plane(0), last_.rect, pixel_bytes());
  if (last_.disposal == Disposal::kBackground) {
    clear(target, pixel_bytes());
    return;
  }
  const size_t row_bytes = size_t(last_.rect.width) * pixel_bytes();
  for (int y = 0; y < last_.rect.height; ++y) {
    std::memcpy(target.row(y), &saved_[size_t(y) * row_bytes], row_bytes);
  }
}

void Canvas::note_change(const CanvasPart& part) {
  if (!shown_) {
    changed_ = ChangedArea::everything(size_);
    return;
  }
  changed_ = ChangedArea::nothing();
  if (part.rect == whole()) {
    changed_.add(part.rect);
    return;
  }
  if (last_.disposal != Disposal::kKeep) changed_.add(last_.rect);
  changed_.add(part.rect);
}

}  // namespace framewise::media
