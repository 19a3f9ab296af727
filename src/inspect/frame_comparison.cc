// SPDX-License-Identifier: Apache-2.0
#include "inspect/frame_comparison.h"

#include <algorithm>
#include <cstring>

namespace framewise::inspection {
namespace {

int channels_of(const PixelFormat& format, int plane) {
  return format.layout == Layout::kRgba && plane == 0 ? 4 : 1;
}

// Converts a region of a frame to a region of a plane. Chroma planes have half
// size, rounded up.
Rect in_plane(const Rect& rect, Size picture, Size plane) {
  const int shift_x = plane.width < picture.width ? 1 : 0;
  const int shift_y = plane.height < picture.height ? 1 : 0;
  const int left = rect.x >> shift_x;
  const int top = rect.y >> shift_y;
  const int right =
      std::min(plane.width, (rect.x + rect.width + shift_x) >> shift_x);
  const int bottom =
      std::min(plane.height, (rect.y + rect.height + shift_y) >> shift_y);
  return {left, top, right - left, bottom - top};
}

template <typename Sample>
bool pixels_look_the_same(const Sample* a, const Sample* b, int pixels) {
  for (int i = 0; i < pixels; ++i, a += 4, b += 4) {
    if (a[3] == 0 && b[3] == 0) continue;
    if (std::memcmp(a, b, 4 * sizeof(Sample)) != 0) return false;
  }
  return true;
}

bool same_in(const Frame& before, const Frame& after, int index,
             const Rect& rect) {
  const PlaneView a = before.plane(index);
  const PlaneView b = after.plane(index);
  const PixelFormat& format = after.format();
  const Rect part = in_plane(rect, after.size(), b.size);
  const int pixel_bytes =
      channels_of(format, index) * format.bytes_per_sample();
  for (int y = part.y; y < part.y + part.height; ++y) {
    const uint8_t* row_a = a.row(y) + ptrdiff_t{part.x} * pixel_bytes;
    const uint8_t* row_b = b.row(y) + ptrdiff_t{part.x} * pixel_bytes;
    if (std::memcmp(row_a, row_b, size_t(part.width) * size_t(pixel_bytes)) ==
        0) {
      continue;
    }
    if (pixel_bytes == 4 && pixels_look_the_same(row_a, row_b, part.width)) {
      continue;
    }
    if (pixel_bytes == 8 &&
        pixels_look_the_same(reinterpret_cast<const uint16_t*>(row_a),
                             reinterpret_cast<const uint16_t*>(row_b),
                             part.width)) {
      continue;
    }
    return false;
  }
  return true;
}

// `mask` selects the alpha of a pixel or sample. The compiler vectorizes both
// loops. Most rows are opaque and need only the first one.
template <typename Pixel>
Transparency transparency_of_row(const Pixel* row, int count, Pixel mask) {
  Pixel common = mask;
  for (int x = 0; x < count; ++x) common &= row[x];
  if (common == mask) return Transparency::kNone;
  bool binary = true;
  for (int x = 0; x < count; ++x) {
    const Pixel alpha = row[x] & mask;
    binary &= (alpha == 0) | (alpha == mask);
  }
  return binary ? Transparency::kBinary : Transparency::kPartial;
}

template <typename Pixel>
Transparency transparency_of(const PlaneView& plane, const ChangedArea& area,
                             Pixel mask) {
  Transparency strongest = Transparency::kNone;
  for (const Rect& rect : area.rects()) {
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
      strongest = std::max(
          strongest,
          transparency_of_row(plane.row<Pixel>(y) + rect.x, rect.width, mask));
      if (strongest == Transparency::kPartial) return strongest;
    }
  }
  return strongest;
}

}  // namespace

bool same_appearance(const Frame& before, const Frame& after) {
  if (before.size() != after.size() || before.format() != after.format()) {
    return false;
  }
  if (before.shares_pixels_with(after)) return true;
  for (const Rect& rect : after.changed().rects()) {
    for (int plane = 0; plane < after.format().planes(); ++plane) {
      if (!same_in(before, after, plane, rect)) return false;
    }
  }
  return true;
}

Transparency transparency_of_change(const Frame& frame) {
  const PixelFormat& format = frame.format();
  const bool wide = format.bytes_per_sample() == 2;
  // On a little-endian machine, alpha is in the upper bits of a pixel.
  if (format.layout == Layout::kRgba) {
    return wide ? transparency_of(frame.plane(0), frame.changed(),
                                  uint64_t{0xFFFF} << 48)
                : transparency_of(frame.plane(0), frame.changed(),
                                  uint32_t{0xFF} << 24);
  }
  if (!format.alpha_plane) return Transparency::kNone;
  const PlaneView plane = frame.plane(format.planes() - 1);
  return wide ? transparency_of(plane, frame.changed(),
                                uint16_t((1 << format.bits) - 1))
              : transparency_of(plane, frame.changed(), uint8_t{0xFF});
}

}  // namespace framewise::inspection
