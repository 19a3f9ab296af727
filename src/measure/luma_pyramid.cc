// SPDX-License-Identifier: Apache-2.0
#include "measure/luma_pyramid.h"

#include <algorithm>

#include "simd/plane/halve.h"
#include "simd/plane/wavelet.h"

namespace framewise::measure {
namespace {

Size halved(Size size) { return {(size.width + 1) / 2, (size.height + 1) / 2}; }

// Computes the region of `half` that depends on the samples `area` of `full`;
// area.x and area.y are even.
void halve(const ImageF& full, const Rect& area, ImageF& half) {
  const size_t width = size_t(area.width);
  for (int y = area.y; y < area.y + area.height; y += 2) {
    const int below = std::min(y + 1, full.height() - 1);
    simd::halve_rows(full.row(y) + area.x, full.row(below) + area.x, width,
                     half.row(y / 2) + area.x / 2);
  }
}

int mirrored(int i, int count) {
  while (i < 0 || i >= count) i = i < 0 ? -1 - i : 2 * count - 1 - i;
  return i;
}

}  // namespace

void LumaPyramid::compute(const Picture& picture) {
  const ImageF* above = &picture.get<Luma>().plane;
  for (ImageF& level : levels) {
    level.resize(halved(above->size()));
    halve(*above, {0, 0, above->width(), above->height()}, level);
    above = &level;
  }
}

void LumaPyramid::update(const Picture& picture) {
  const ImageF& luma = picture.get<Luma>().plane;
  if (levels[0].size() != halved(luma.size())) return compute(picture);
  // Tiles begin at even samples of each level.
  static_assert(TileMap::kSide % (1 << kPyramidLevels) == 0);
  picture.changed().for_each_run([&](const Rect& run) {
    const ImageF* above = &luma;
    Rect area = run;
    for (ImageF& level : levels) {
      halve(*above, area, level);
      area = {area.x / 2, area.y / 2, (area.width + 1) / 2,
              (area.height + 1) / 2};
      above = &level;
    }
  });
}

void WaveletPyramid::compute(const Picture& picture) {
  const ImageF* above = &picture.get<Luma>().plane;
  work_.resize(above->padded_width() + 128);
  for (ImageF& level : levels) {
    level.resize(halved(above->size()));
    for (int y = 0; y < level.height(); ++y) {
      const float* rows[9];
      for (int k = 0; k < 9; ++k) {
        rows[k] = above->row(mirrored(2 * y + k - 4, above->height()));
      }
      simd::wavelet_row(rows, size_t(above->width()), work_.data(),
                        level.row(y));
    }
    above = &level;
  }
}

void scale_down(const TileMap& map, int levels, int reach, TileMap& result) {
  Size size = map.picture();
  // Each level adds its reach to half of the sum before: less than twice.
  const int margin = 2 * reach;
  const int rest = (1 << levels) - 1;
  for (int i = 0; i < levels; ++i) size = halved(size);
  result.reset(size, false);
  map.for_each_run([&](const Rect& run) {
    const int left = (run.x >> levels) - margin;
    const int top = (run.y >> levels) - margin;
    const int right = ((run.x + run.width + rest) >> levels) + margin;
    const int bottom = ((run.y + run.height + rest) >> levels) + margin;
    result.mark(Rect{left, top, right - left, bottom - top});
  });
}

}  // namespace framewise::measure
