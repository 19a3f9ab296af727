// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2's tiles: frames at every scale, divided, converted and iterated.
// Internal to ssimulacra2.cc.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/for_each_index.h"
#include "framewise/executor.h"
#include "measure/perceptual/picture_view.h"
#include "measure/perceptual/ssimulacra2/score_of_maps.h"
#include "measure/tile_map.h"
#include "simd/ssimulacra2/ssimulacra2_maps.h"

namespace framewise::measure::ssimulacra2_internal {

inline constexpr int kHalo = int(simd::kSsimulacra2Halo);
// Sums are formed per cell. Frames are processed in tiles of many cells, which
// saves work at their borders. Changes use lower tiles, or also narrower ones
// if tiles must be converted first.
inline constexpr Size kCell = {int(simd::kSsimulacra2CellWidth),
                               int(simd::kSsimulacra2CellHeight)};
inline constexpr Size kTile = {int(simd::kSsimulacra2TileWidth),
                               2 * kCell.height};
inline constexpr Size kLowTile = {kTile.width, kCell.height};
inline constexpr Size kSmallTile = {kTile.width / 2, kCell.height};
inline constexpr int kBandHeight = 256;
// Vector loops may touch this many samples after the end of a row.
inline constexpr int kSlack = 16;

// Row length and number of rows of a tile's buffer.
inline constexpr int kTileStride = int(simd::kSsimulacra2TileStride);
inline constexpr int kTileRows = kTile.height + 2 * kHalo;

inline Size halved(Size size) {
  return {(size.width + 1) / 2, (size.height + 1) / 2};
}

// The tiles of this size in a frame, numbered row by row.
inline int columns_of(Size size, Size tile) {
  return (size.width + tile.width - 1) / tile.width;
}
inline int rows_of(Size size, Size tile) {
  return (size.height + tile.height - 1) / tile.height;
}
inline Rect tile_at(Size size, Size tile, int index) {
  const int columns = columns_of(size, tile);
  const int x = index % columns * tile.width;
  const int y = index / columns * tile.height;
  return {x, y, std::min(tile.width, size.width - x),
          std::min(tile.height, size.height - y)};
}

// A frame divided into bands of kBandHeight rows and one tile's width, numbered
// row by row. A band's tiles are processed from top to bottom, so that each
// finds the rows above it already converted.
struct BandGrid {
  // `step`: the size of the tiles, one of the three above.
  BandGrid(Size area, Size step) : size(area), tile(step) {}

  int bands() const {
    return columns_of(size, {tile.width, kBandHeight}) *
           rows_of(size, {tile.width, kBandHeight});
  }
  Rect band(int index) const {
    return tile_at(size, {tile.width, kBandHeight}, index);
  }

  Size size;
  Size tile;
};

// Three planes whose rows begin kHalo samples before the frame, so that a tile
// with its halo begins at a multiple of 64 bytes.
class BorderedPlanes {
 public:
  Size size() const {
    return {image_.size().width - 2 * kHalo - kSlack, image_.size().height};
  }
  void resize(Size size) {
    image_.resize({size.width + 2 * kHalo + kSlack, size.height});
  }
  // The sample kHalo to the left of the frame's row y.
  float* row(size_t plane, int y) { return image_[plane].row(y); }
  const float* row(size_t plane, int y) const { return image_[plane].row(y); }
  size_t stride() const { return image_[0].stride(); }
  int64_t bytes() const {
    return int64_t(3 * stride() * sizeof(float)) * image_.size().height;
  }
  void clear() {
    for (ImageF& plane : image_.planes) plane.fill(0);
  }

 private:
  Image3F image_;
};

// A frame at every scale in linear light. Each scale is written while the one
// before is read.
struct Pyramid {
  std::optional<PictureView> picture;  // scale 0
  // The other scales.
  std::array<BorderedPlanes, kSsimulacra2Scales - 1> halves;
  std::vector<TileMap::RowBits> marks;  // scratch memory of convert_changed()

  void resize(const PictureView& view, int scales) {
    picture = view;
    Size size = view.size();
    for (int i = 0; i + 1 < scales; ++i) {
      size = halved(size);
      halves[size_t(i)].resize(size);
    }
  }
};

// A whole frame's XYB planes with kHalo zeros around them, and room below for
// vector loops.
class XybPlanes {
 public:
  void resize(Size size) {
    const Size whole = {size.width, size.height + 3 * kHalo};
    if (planes_.size() == whole) return;
    planes_.resize(whole);
    planes_.clear();
  }
  // The sample kHalo to the left of the frame's row y; y from -kHalo.
  float* row(size_t plane, int y) { return planes_.row(plane, y + kHalo); }
  const float* row(size_t plane, int y) const {
    return planes_.row(plane, y + kHalo);
  }
  size_t stride() const { return planes_.stride(); }
  int64_t bytes() const { return planes_.bytes(); }

 private:
  BorderedPlanes planes_;
};

// One frame's XYB planes over one tile and its halo.
struct XybTile {
  alignas(64) float samples[3][kTileRows * kTileStride];
};

// Buffers of one thread.
struct TileBuffers {
  XybTile reference;
  XybTile test;
  alignas(64) float linear[2][3][kTileStride];
  simd::Ssimulacra2Rows rows;
};

using TileSums = std::array<simd::Ssimulacra2Sums, 3>;

// One step down a band: the tile to compute, the frame's size and the scale.
struct Step {
  int scale;
  Size size;
  Rect band = {};
  Rect tile;
  int rows = 0;  // of the buffer: of a whole tile and its halo
  bool last_scale = false;
  bool continues = false;  // the step before computed the tile above

  // The first missing row of the tile's buffer. The halo above the tile and its
  // first rows were the last rows of the tile above.
  int first_new_row() const { return continues ? 2 * kHalo : 0; }
};

// Fills `out` with the tile and its halo, zeros outside the frame, and writes
// the band's part of the next scale if there is one.
void convert_tile(Pyramid& pyramid, const Step& step, TileBuffers& buffers,
                  XybTile& out);

// One scale of a frame.
struct Scale {
  int index;
  Size size;
  bool last;
};

// Computes a part of a scale's planes, at most a tile wide, that begins and
// ends at even positions or at the frame's edge; and its part of the next scale
// if there is one.
void convert_part(Pyramid& pyramid, const Scale& scale, const Rect& part,
                  XybPlanes& out);

// The same for the whole frame.
void convert_all(Pyramid& pyramid, const Scale& scale, Executor* executor,
                 XybPlanes& out);

// The same for everything that depends on the changed tiles.
void convert_changed(Pyramid& pyramid, const Scale& scale,
                     const TileMap& changed, XybPlanes& out);

// Calls body(i, buffers) for each i in [0, count) on all threads, each with its
// own buffers.
template <class Body>
void for_each_worker(int count, std::vector<std::unique_ptr<TileBuffers>>& all,
                     Executor* executor, const Body& body) {
  const size_t workers =
      executor ? size_t(std::clamp(executor->concurrency(), 1, count)) : 1;
  while (all.size() < workers) all.push_back(std::make_unique<TileBuffers>());
  std::atomic<int> next = 0;
  for_each_index(workers > 1 ? executor : nullptr, workers, [&](size_t worker) {
    for (int i = next++; i < count; i = next++) body(i, *all[worker]);
  });
}

// Calls body(buffers, step) for each wanted tile, those of a band from top to
// bottom.
template <class Wanted, class Body>
void for_each_tile(int scale, bool last_scale, const BandGrid& grid,
                   std::vector<std::unique_ptr<TileBuffers>>& all,
                   Executor* executor, const Wanted& wanted, const Body& body) {
  const auto walk_down = [&](int index, TileBuffers& buffers) {
    const Rect band = grid.band(index);
    const int bottom = band.y + band.height;
    bool continues = false;
    for (int y = band.y; y < bottom; y += grid.tile.height) {
      const Rect tile{band.x, y, band.width,
                      std::min(grid.tile.height, bottom - y)};
      if (!wanted(tile)) {
        continues = false;
        continue;
      }
      body(buffers, Step{scale, grid.size, band, tile,
                         grid.tile.height + 2 * kHalo, last_scale, continues});
      continues = true;
    }
  };
  for_each_worker(grid.bands(), all, executor, walk_down);
}

}  // namespace framewise::measure::ssimulacra2_internal
