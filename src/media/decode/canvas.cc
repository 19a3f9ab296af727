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

MutablePlaneView subplane(const MutablePlaneView& plane, const Rect& rect,
                          size_t pixel_bytes) {
  return {plane.row(rect.y) + size_t(rect.x) * pixel_bytes, plane.stride,
          Size{rect.width, rect.height}};
}

void clear(const MutablePlaneView& plane, size_t pixel_bytes) {
  for (int y = 0; y < plane.size.height; ++y) {
    std::memset(plane.row(y), 0, size_t(plane.size.width) * pixel_bytes);
  }
}

Result<MutablePlaneView> Canvas::begin(CanvasPatch patch) {
  // There is only background before the first patch.
  if (!shown_ && patch.disposal == Disposal::kPrevious) {
    patch.disposal = Disposal::kBackground;
  }
  const bool covers_all = patch.replaces && patch.rect == whole() &&
                          patch.disposal != Disposal::kPrevious;
  note_change(patch);
  FW_RETURN_IF_ERROR(prepare_buffer(!covers_all));
  const MutablePlaneView canvas = painting_->plane(0);
  if (!covers_all) dispose_of_last();
  const MutablePlaneView target = subplane(canvas, patch.rect, pixel_bytes());
  if (patch.disposal == Disposal::kPrevious) {
    const size_t row_bytes = size_t(patch.rect.width) * pixel_bytes();
    saved_.resize(row_bytes * size_t(patch.rect.height));
    for (int y = 0; y < patch.rect.height; ++y) {
      std::memcpy(&saved_[size_t(y) * row_bytes], target.row(y), row_bytes);
    }
  }
  last_ = patch;
  return target;
}

void Canvas::replace_all(FrameBuffer picture, Disposal disposal) {
  const CanvasPatch patch{whole(), disposal, true};
  note_change(patch);
  painting_ = std::move(picture);
  last_ = patch;
}

Frame Canvas::finish(int64_t index, FrameTime time) {
  shown_ = std::move(*painting_).freeze(index, time, changed_);
  recycler_.note_change(changed_);
  painting_.reset();
  return *shown_;
}

void Canvas::reset() {
  painting_.reset();
  shown_.reset();
  recycler_.clear();
  last_ = {};
}

// Makes painting_ writable: reuses the memory of the frame shown last if it has
// no other owner, else takes new memory.
Result<void> Canvas::prepare_buffer(bool keep_contents) {
  if (shown_) {
    auto reused =
        recycler_.buffer_after(*shown_, keep_contents ? INT64_MAX : -1);
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
      subplane(painting_->plane(0), last_.rect, pixel_bytes());
  if (last_.disposal == Disposal::kBackground) {
    clear(target, pixel_bytes());
    return;
  }
  const size_t row_bytes = size_t(last_.rect.width) * pixel_bytes();
  for (int y = 0; y < last_.rect.height; ++y) {
    std::memcpy(target.row(y), &saved_[size_t(y) * row_bytes], row_bytes);
  }
}

void Canvas::note_change(const CanvasPatch& patch) {
  if (!shown_) {
    changed_ = ChangedArea::everything(size_);
    return;
  }
  changed_ = ChangedArea::nothing();
  if (patch.rect == whole()) {
    changed_.add(patch.rect);
    return;
  }
  if (last_.disposal != Disposal::kKeep) changed_.add(last_.rect);
  changed_.add(patch.rect);
}

}  // namespace framewise::media
