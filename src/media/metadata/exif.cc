// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/exif.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace framewise::media {
namespace {

constexpr uint16_t kOrientationTag = 0x0112;
constexpr uint16_t kShortType = 3;
constexpr size_t kEntryBytes = 12;

// Where the value of the orientation lies, and in which order its bytes are.
struct OrientationEntry {
  size_t at = 0;
  bool little = false;
};

std::optional<OrientationEntry> find_orientation(
    std::span<const std::byte> exif) {
  const bool marked =
      exif.size() >= 6 && std::memcmp(exif.data(), "Exif\0\0", 6) == 0;
  const size_t skipped = marked ? 6 : 0;
  exif = exif.subspan(skipped);
  if (exif.size() < 8) return std::nullopt;
  const bool little = std::memcmp(exif.data(), "II*\0", 4) == 0;
  if (!little && std::memcmp(exif.data(), "MM\0*", 4) != 0) return std::nullopt;
  const auto read = [&](size_t at, size_t bytes) {
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; ++i) {
      const size_t from = little ? at + bytes - 1 - i : at + i;
      value = value << 8 | uint32_t(exif[from]);
    }
    return value;
  };
  const size_t directory = read(4, 4);
  if (directory > exif.size() - 2) return std::nullopt;
  const size_t entries = read(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > exif.size()) return std::nullopt;
    if (read(entry, 2) != kOrientationTag) continue;
    if (read(entry + 2, 2) != kShortType) return std::nullopt;
    return OrientationEntry{skipped + entry + 8, little};
  }
  return std::nullopt;
}

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  const auto place = find_orientation(exif);
  if (!place) return 0;
  const auto first = int(exif[place->at]);
  const auto second = int(exif[place->at + 1]);
  const int value = place->little ? second << 8 | first : first << 8 | second;
  return value >= 1 && value <= 8 ? value : 0;
}

void set_exif_upright(std::span<std::byte> exif) {
  const auto place = find_orientation(exif);
  if (!place) return;
  exif[place->at] = std::byte(place->little ? 1 : 0);
  exif[place->at + 1] = std::byte(place->little ? 0 : 1);
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
