// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/exif.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace framewise::media {
namespace {

constexpr uint16_t kOrientationTag = 0x0112;
constexpr uint16_t kShortType = 3;
constexpr size_t kEntryBytes = 12;

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  if (exif.size() >= 6 && std::memcmp(exif.data(), "Exif\0\0", 6) == 0) {
    exif = exif.subspan(6);
  }
  if (exif.size() < 8) return 0;
  const bool little = std::memcmp(exif.data(), "II*\0", 4) == 0;
  if (!little && std::memcmp(exif.data(), "MM\0*", 4) != 0) return 0;
  const auto read = [&](size_t at, size_t bytes) {
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; ++i) {
      const size_t from = little ? at + bytes - 1 - i : at + i;
      value = value << 8 | uint32_t(exif[from]);
    }
    return value;
  };
  const size_t directory = read(4, 4);
  if (directory > exif.size() - 2) return 0;
  const size_t entries = read(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > exif.size()) return 0;
    if (read(entry, 2) != kOrientationTag) continue;
    const uint32_t value = read(entry + 8, 2);
    const bool sound = read(entry + 2, 2) == kShortType && value >= 1;
    return sound && value <= 8 ? int(value) : 0;
  }
  return 0;
}

Orientation orientation_of(int exif_orientation) {
  static constexpr std::array<Orientation, 9> kOrientations{
      {{},
       {},
       {false, true, false},
       {false, true, true},
       {false, false, true},
       {true, false, false},
       {true, true, false},
       {true, true, true},
       {true, false, true}}};
  return kOrientations[size_t(exif_orientation)];
}

}  // namespace framewise::media
