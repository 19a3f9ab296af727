// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2/tiles.h"

#include <cstring>

#include "base/for_each_index.h"
#include "base/prefetch.h"
#include "simd/plane/halve.h"
#include "simd/ssimulacra2/positive_xyb.h"

namespace framewise::measure::ssimulacra2_internal {
namespace {

// The rows and columns of a tile with its halo that lie within the frame.
Rect within(const Rect& tile, int halo, Size size) {
  return intersected({tile.x - halo, tile.y - halo, tile.width + 2 * halo,
                      tile.height + 2 * halo},
                     {0, 0, size.width, size.height});
}

constexpr int kRowsAhead = 4;  // prefetch distance

// Three rows of linear samples, from column `x`.
struct LinearRows {
  const float* samples[3];
};

LinearRows linear_rows(const Pyramid& pyramid, int scale, int x, int y,
                       int count, float (*buffer)[kTileStride]) {
  if (scale == 0) {
    read_linear(*pyramid.picture, x, y, count, buffer[0], buffer[1], buffer[2]);
    prefetch(*pyramid.picture, x, y + kRowsAhead, count);
    return {{buffer[0], buffer[1], buffer[2]}};
  }
  const BorderedPlanes& planes = pyramid.halves[size_t(scale - 1)];
  const int at = x + kHalo;
  if (y + kRowsAhead < planes.size().height) {
    for (size_t i = 0; i < 3; ++i) {
      framewise::prefetch(planes.row(i, y + kRowsAhead) + at,
                          size_t(count) * sizeof(float));
    }
  }
  return {
      {planes.row(0, y) + at, planes.row(1, y) + at, planes.row(2, y) + at}};
}

// Halves two rows of a tile into the next scale.
void halve_tile_rows(const LinearRows& top, const LinearRows& bottom,
                     int skipped, const Rect& tile, int y,
                     BorderedPlanes& half) {
  for (size_t i = 0; i < 3; ++i) {
    simd::halve_rows(top.samples[i] + skipped, bottom.samples[i] + skipped,
                     size_t(tile.width),
                     half.row(i, y / 2) + kHalo + tile.x / 2);
  }
}

// Moves the last rows of a tile of this height to the start of the next.
void keep_last_rows(int height, XybTile& tile) {
  const size_t first = size_t(height) * kTileStride;
  for (float* plane : tile.samples) {
    std::memcpy(plane, plane + first,
                size_t{2 * kHalo} * kTileStride * sizeof(float));
  }
}

// Sets the samples of a tile's row outside the frame to zero.
void clear_outside(float* row, int skipped, int behind) {
  std::fill_n(row, skipped, 0.0f);
  std::fill(row + behind, row + kTileStride, 0.0f);
}

}  // namespace

void convert_tile(Pyramid& pyramid, const Step& step, TileBuffers& buffers,
                  XybTile& out) {
  if (step.continues) keep_last_rows(step.rows - 2 * kHalo, out);
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

void convert_part(Pyramid& pyramid, const Scale& scale, const Rect& part,
                  XybPlanes& out) {
  float buffers[2][3][kTileStride];
  const Size size = scale.size;
  // The last vector of a row may write beyond the frame.
  const int vectors = (part.width + kSlack - 1) / kSlack;
  const bool into_border = part.x + vectors * kSlack > size.width;
  for (int y = part.y; y < part.y + part.height; y += 2) {
    LinearRows linear[2];
    for (int i = 0; i < 2; ++i) {
      if (y + i == size.height) {
        linear[1] = linear[0];
        continue;
      }
      linear[i] = linear_rows(pyramid, scale.index, part.x, y + i, part.width,
                              buffers[i]);
      float* xyb[3];
      for (size_t plane = 0; plane < 3; ++plane) {
        xyb[plane] = out.row(plane, y + i) + kHalo;
      }
      simd::positive_xyb(linear[i].samples[0], linear[i].samples[1],
                         linear[i].samples[2], size_t(part.width),
                         xyb[0] + part.x, xyb[1] + part.x, xyb[2] + part.x);
      if (into_border) {
        for (float* row : xyb) std::fill_n(row + size.width, kHalo, 0.0f);
      }
    }
    if (scale.last) continue;
    halve_tile_rows(linear[0], linear[1], 0, part, y,
                    pyramid.halves[size_t(scale.index)]);
  }
}

void convert_all(Pyramid& pyramid, const Scale& scale, Executor* executor,
                 XybPlanes& out) {
  const Size size = scale.size;
  const int columns = (size.width + kTile.width - 1) / kTile.width;
  const int rows = (size.height + kTile.height - 1) / kTile.height;
  for_each_index(executor, size_t(columns * rows), [&](size_t index) {
    const int x = int(index) % columns * kTile.width;
    const int y = int(index) / columns * kTile.height;
    convert_part(pyramid, scale,
                 {x, y, std::min(kTile.width, size.width - x),
                  std::min(kTile.height, size.height - y)},
                 out);
  });
}

void convert_changed(Pyramid& pyramid, const Scale& scale,
                     const TileMap& changed, XybPlanes& out) {
  // A cell is a tile's counterpart at this scale, at least two samples wide.
  const int side = std::max(TileMap::kSide >> scale.index, 2);
  const int tiles = std::max((side << scale.index) / TileMap::kSide, 1);
  const int columns = (scale.size.width + side - 1) / side;
  std::vector<TileMap::RowBits>& rows = pyramid.marks;  // per cell
  rows.resize(size_t(columns));
  const int rows_of_two = TileMap::kSide / side * 2;
  const auto two = TileMap::RowBits((1u << rows_of_two) - 1);
  for (int top = 0; top < scale.size.height; top += side) {
    const int tile_row = (top << scale.index) / TileMap::kSide;
    if (!changed.marked_rows(tile_row, tiles, rows)) continue;
    const int bottom = std::min(top + side, scale.size.height);
    for (int y = top; y < bottom; y += 2) {
      const auto wanted =
          TileMap::RowBits(two << ((y - top) / 2 * rows_of_two));
      for (int column = 0; column < columns; ++column) {
        if (!(rows[size_t(column)] & wanted)) continue;
        const int first = column;
        const int end = std::min(first + kTile.width / side, columns);
        while (column + 1 < end && (rows[size_t(column + 1)] & wanted))
          ++column;
        const int x = first * side;
        convert_part(
            pyramid, scale,
            {x, y, std::min((column + 1) * side, scale.size.width) - x, 2},
            out);
      }
    }
  }
}

}  // namespace framewise::measure::ssimulacra2_internal
