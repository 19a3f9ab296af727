// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2_tiles.h"

#include <cstring>

#include "simd/halve.h"
#include "simd/positive_xyb.h"

namespace framewise::measure::ssimulacra2_internal {
namespace {

// The rows and columns of a tile with its halo that lie within the picture.
Rect within(const Rect& tile, int halo, Size size) {
  return intersected({tile.x - halo, tile.y - halo, tile.width + 2 * halo,
                      tile.height + 2 * halo},
                     {0, 0, size.width, size.height});
}

// Three rows of linear samples, from column `x` on.
struct LinearRows {
  const float* samples[3];
};

LinearRows linear_rows(const Pyramid& pyramid, int scale, int x, int y,
                       int count, float (*buffer)[kTileStride]) {
  if (scale == 0) {
    read_linear(*pyramid.picture, x, y, count, buffer[0], buffer[1], buffer[2]);
    prefetch(*pyramid.picture, x, y + 4, count);
    return {{buffer[0], buffer[1], buffer[2]}};
  }
  const BorderedPlanes& planes = pyramid.halves[size_t(scale - 1)];
  const int at = x + kHalo;
  return {
      {planes.row(0, y) + at, planes.row(1, y) + at, planes.row(2, y) + at}};
}

// Writes the half of two rows of a tile into the next scale.
void halve_tile_rows(const LinearRows& top, const LinearRows& bottom,
                     int skipped, const Rect& tile, int y,
                     BorderedPlanes& half) {
  for (size_t i = 0; i < 3; ++i) {
    simd::halve_rows(top.samples[i] + skipped, bottom.samples[i] + skipped,
                     size_t(tile.width),
                     half.row(i, y / 2) + kHalo + tile.x / 2);
  }
}

// Zeros what of a tile's row lies outside the picture.
void clear_outside(float* row, int skipped, int behind) {
  std::fill_n(row, skipped, 0.0f);
  std::fill(row + behind, row + kTileStride, 0.0f);
}

}  // namespace

void keep_last_rows(int height, XybTile& tile) {
  const size_t first = size_t(height) * kTileStride;
  for (float* plane : tile.samples) {
    std::memcpy(plane, plane + first,
                size_t{2 * kHalo} * kTileStride * sizeof(float));
  }
}

void convert_tile(Pyramid& pyramid, const Step& step, TileBuffers& buffers,
                  XybTile& out) {
  const Rect area = within(step.tile, kHalo, step.size);
  const int skipped = area.x - (step.tile.x - kHalo);
  const int top = step.tile.y - kHalo;
  for (int row = step.first_new_row(); row < step.rows; row += 2) {
    LinearRows linear[2];
    const int y = top + row;
    for (int i = 0; i < 2; ++i) {
      const size_t offset = size_t(row + i) * kTileStride;
      float* const xyb[3] = {out.samples[0] + offset, out.samples[1] + offset,
                             out.samples[2] + offset};
      if (y + i < area.y || y + i >= area.y + area.height) {
        for (float* samples : xyb) clear_outside(samples, 0, 0);
        continue;
      }
      linear[i] = linear_rows(pyramid, step.scale, area.x, y + i, area.width,
                              buffers.linear[i]);
      simd::positive_xyb(linear[i].samples[0], linear[i].samples[1],
                         linear[i].samples[2], size_t(area.width),
                         xyb[0] + skipped, xyb[1] + skipped, xyb[2] + skipped);
      for (float* samples : xyb) {
        clear_outside(samples, skipped, skipped + area.width);
      }
    }
    if (step.last_scale || y < step.band.y ||
        y >= step.band.y + step.band.height) {
      continue;
    }
    halve_tile_rows(linear[0], y + 1 < step.size.height ? linear[1] : linear[0],
                    step.tile.x - area.x, step.tile, y,
                    pyramid.halves[size_t(step.scale)]);
  }
}

void copy_tile(const Image3F& planes, const Step& step, XybTile& out) {
  const Rect area = within(step.tile, kHalo, step.size);
  const int skipped = area.x - (step.tile.x - kHalo);
  for (size_t plane = 0; plane < 3; ++plane) {
    for (int row = step.first_new_row(); row < step.rows; ++row) {
      float* const to = out.samples[plane] + size_t(row) * kTileStride;
      const int y = step.tile.y - kHalo + row;
      if (y < area.y || y >= area.y + area.height) {
        clear_outside(to, 0, 0);
        continue;
      }
      std::memcpy(to + skipped, planes[plane].row(y) + area.x,
                  size_t(area.width) * sizeof(float));
      clear_outside(to, skipped, skipped + area.width);
    }
  }
}

void store_tile(const XybTile& from, const Rect& tile, Image3F& planes) {
  for (size_t plane = 0; plane < 3; ++plane) {
    for (int row = 0; row < tile.height; ++row) {
      std::memcpy(
          planes[plane].row(tile.y + row) + tile.x,
          from.samples[plane] + size_t(row + kHalo) * kTileStride + kHalo,
          size_t(tile.width) * sizeof(float));
    }
  }
}

}  // namespace framewise::measure::ssimulacra2_internal
