// SPDX-License-Identifier: Apache-2.0
#include "frame/color_count.h"

#include <cstring>

namespace framewise {

// Returns false if the limit is exceeded.
bool ColorCount::add(uint64_t color) {
  // Multiplicative hashing: the upper bits of a product with an odd constant
  // depend on all bits of the key (Knuth 1998, section 6.4).
  constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
  size_t slot = size_t((color * kGolden) >> 54);
  while (entries_[slot].mark == mark_) {
    if (entries_[slot].color == color) return true;
    slot = (slot + 1) % kEntries;
  }
  entries_[slot] = {color, mark_};
  return ++found_ <= kColorCountLimit;
}

template <typename Pixel>
void ColorCount::add_row(const Pixel* row, int width, Pixel alpha_mask) {
  // Neighbors often have equal colors: look up each run only once.
  Pixel last = ~row[0];
  for (int x = 0; x < width; ++x) {
    const Pixel pixel = row[x];
    if (pixel == last) continue;
    last = pixel;
    if (alpha_mask != 0 && (pixel & alpha_mask) == 0) continue;
    if (!add(uint64_t(pixel))) return;
  }
}

template <typename Pixel>
int ColorCount::count_rows(const PlaneView& plane, Pixel alpha_mask) {
  const size_t bytes = size_t(plane.size.width) * sizeof(Pixel);
  for (int y = 0; y < plane.size.height; ++y) {
    const auto* row = plane.row<Pixel>(y);
    if (y > 0 && std::memcmp(row, plane.row<Pixel>(y - 1), bytes) == 0) {
      continue;
    }
    add_row(row, plane.size.width, alpha_mask);
    if (found_ > kColorCountLimit) break;
  }
  return found_;
}

std::optional<int> ColorCount::count(const Frame& frame) {
  ++mark_;
  found_ = 0;
  const PixelFormat& format = frame.format();
  const PlaneView plane = frame.plane(0);
  const bool wide = format.bytes_per_sample() == 2;
  // The masks select alpha in the byte order of a little-endian machine.
  switch (format.layout) {
    case Layout::kRgba:
      return wide ? count_rows<uint64_t>(plane, uint64_t{0xFFFF} << 48)
                  : count_rows<uint32_t>(plane, 0xFF000000u);
    case Layout::kGray:
      return wide ? count_rows<uint16_t>(plane, 0)
                  : count_rows<uint8_t>(plane, 0);
    default: return std::nullopt;
  }
}

}  // namespace framewise
