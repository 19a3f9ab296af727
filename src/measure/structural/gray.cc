// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/gray.h"

#include <array>

#include "measure/rgba8_rows.h"
#include "simd/color/luma.h"
#include "simd/plane/samples.h"

namespace framewise::measure {
namespace {

void add_row(const uint8_t* gray, size_t count, Gray::Levels& levels) {
  uint32_t sum = 0;
  uint32_t squares = 0;
  uint32_t not_black = 0;
  uint8_t darkest = 255;
  uint8_t brightest = 0;
  for (size_t x = 0; x < count; ++x) {
    sum += gray[x];
    squares += uint32_t(gray[x]) * gray[x];
    not_black += gray[x] > 25;
    darkest = std::min(darkest, gray[x]);
    brightest = std::max(brightest, gray[x]);
  }
  levels.add({darkest, brightest, not_black, sum, squares});
}

}  // namespace

void Gray::fill(const Picture& picture, const TileMap* changed) {
  const Frame& rgba = picture.rgb();
  if (plane.size() != rgba.size()) {
    plane.resize(rgba.size());
    changed = nullptr;
  }
  const auto fill_tile = [&](const Rect& tile) {
    Levels found;
    Rgba8Rows rows(rgba, tile);
    std::array<uint8_t, kSumTile.width> gray;
    const size_t width = size_t(tile.width);
    for (int y = tile.y; y < tile.y + tile.height; ++y) {
      simd::luma8_opencv(rows.row(y), width, gray.data());
      simd::samples_to_float(gray.data(), width, 1, 0, plane.row(y) + tile.x);
      add_row(gray.data(), width, found);
    }
    return found;
  };
  tiles_.evaluate(rgba.size(), changed, 0, nullptr, fill_tile);
  levels = tiles_.total();
}

}  // namespace framewise::measure
