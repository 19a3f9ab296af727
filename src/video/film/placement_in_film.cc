// SPDX-License-Identifier: Apache-2.0
#include "video/film/placement_in_film.h"

#include <algorithm>
#include <cmath>

namespace framewise::video {
namespace {

// The nearest even number within [2, most].
int32_t even_within(double value, int32_t most) {
  const auto even = int32_t(std::lround(value / 2)) * 2;
  return std::clamp(even, std::min(most, 2), std::max(most & ~1, 1));
}

// `size` in the middle of `room`.
Rect centered(Size size, Size room) {
  return {(room.width - size.width) / 2 & ~1,
          (room.height - size.height) / 2 & ~1, size.width, size.height};
}

Rect all_of(Size size) { return {0, 0, size.width, size.height}; }

// The largest part of `room`, whose pixels are as stated, with this aspect.
Rect with_aspect(const Shape& room, double aspect) {
  Size size = room.size;
  if (aspect < room.aspect()) {
    size.width =
        even_within(aspect * size.height / room.pixel_aspect, size.width);
  } else if (aspect > room.aspect()) {
    size.height =
        even_within(size.width * room.pixel_aspect / aspect, size.height);
  }
  return centered(size, room.size);
}

}  // namespace

FramePlacement place(const Shape& clip, const Shape& film, Fit fit) {
  switch (fit) {
    case Fit::kStretch: return {all_of(clip.size), all_of(film.size)};
    case Fit::kCrop:
      return {with_aspect(clip, film.aspect()), all_of(film.size)};
    case Fit::kPad:
    case Fit::kBlur: break;
  }
  return {all_of(clip.size), with_aspect(film, clip.aspect())};
}

}  // namespace framewise::video
