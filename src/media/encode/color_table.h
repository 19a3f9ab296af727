// SPDX-License-Identifier: Apache-2.0
// The distinct colors of pictures, numbered, up to 256: what a palette holds.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "frame/color/color_facts.h"

namespace framewise::media {

struct Rgba8 {
  uint8_t r, g, b, a;
};

// Of RGBA bytes as one number, read as memory has them.
inline Rgb8 rgb_of(uint32_t pixel) {
  const auto p = std::bit_cast<Rgba8>(pixel);
  return {p.r, p.g, p.b};
}
inline uint8_t alpha_of(uint32_t pixel) {
  return std::bit_cast<Rgba8>(pixel).a;
}
inline uint32_t opaque_pixel(Rgb8 c) {
  return std::bit_cast<uint32_t>(Rgba8{c.r, c.g, c.b, 255});
}

class ColorTable {
 public:
  static constexpr size_t kMost = 256;

  ColorTable() { entries_.fill(kFree); }

  // The number of the color, which is added if it is new; nullopt if it is new
  // and the table is full.
  std::optional<uint8_t> add(uint32_t color);
  std::optional<uint8_t> find(uint32_t color) const;

  // By their numbers.
  std::span<const uint32_t> colors() const { return colors_; }

 private:
  static constexpr size_t kEntries = 1024;  // a quarter of them used at most
  static constexpr uint16_t kFree = 0xFFFF;

  // The entry of the color, or the free one where it belongs.
  size_t entry_of(uint32_t color) const {
    size_t entry = (color * 0x9E3779B1u) >> 22;
    while (entries_[entry] != kFree && colors_[entries_[entry]] != color) {
      entry = (entry + 1) % kEntries;
    }
    return entry;
  }

  std::array<uint16_t, kEntries> entries_;
  std::vector<uint32_t> colors_;
};

inline std::optional<uint8_t> ColorTable::find(uint32_t color) const {
  const uint16_t number = entries_[entry_of(color)];
  if (number == kFree) return std::nullopt;
  return uint8_t(number);
}

inline std::optional<uint8_t> ColorTable::add(uint32_t color) {
  const size_t entry = entry_of(color);
  if (entries_[entry] == kFree) {
    if (colors_.size() == kMost) return std::nullopt;
    entries_[entry] = uint16_t(colors_.size());
    colors_.push_back(color);
  }
  return uint8_t(entries_[entry]);
}

}  // namespace framewise::media
