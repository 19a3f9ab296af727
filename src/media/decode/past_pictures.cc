// SPDX-License-Identifier: Apache-2.0
#include "media/decode/past_pictures.h"

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

std::optional<PastPictures::Reused> PastPictures::memory_after(
    Frame& last, int64_t most_pixels) {
  if (auto own = FrameBuffer::thaw(last)) return Reused{*std::move(own), true};
  auto reused = reuse(last, most_pixels);
  add(last);
  return reused;
}

void PastPictures::add(const Frame& picture) {
  if (pictures_.size() == kMost) pictures_.erase(pictures_.begin());
  pictures_.push_back({picture, ChangedArea::nothing()});
}

void PastPictures::note_change(const ChangedArea& changed) {
  for (Past& past : pictures_) past.stale.add(changed);
}

std::optional<PastPictures::Reused> PastPictures::reuse(const Frame& last,
                                                        int64_t most_pixels) {
  // The latest lacks least.
  for (size_t i = pictures_.size(); i-- > 0;) {
    std::optional<FrameBuffer> buffer = FrameBuffer::thaw(pictures_[i].picture);
    if (!buffer) continue;
    const ChangedArea stale = pictures_[i].stale;
    pictures_.erase(pictures_.begin() + ptrdiff_t(i));
    const bool renew = pixels_of(stale) <= most_pixels;
    if (renew) {
      const size_t pixel_bytes = last.format().bits > 8 ? 8 : 4;
      copy_area(last.plane(0), stale, pixel_bytes, buffer->plane(0));
    }
    return Reused{*std::move(buffer), renew};
  }
  return std::nullopt;
}

}  // namespace framewise::media
