// SPDX-License-Identifier: Apache-2.0
// The tiles in which SSIMULACRA2 works: pictures at every scale, cut up,
// converted, and walked through. Internal to ssimulacra2.cc.
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
#include "measure/perceptual/ssimulacra2/score.h"
#include "measure/tile_map.h"
#include "simd/ssimulacra2/ssimulacra2_maps.h"

namespace framewise::measure::ssimulacra2_internal {

inline constexpr int kHalo = int(simd::kSsimulacra2Halo);
// Sums are formed over cells. Pictures are done in tiles of many cells, which
// saves work at their borders, and changes in lower ones, or in narrower ones
// too where tiles have to be converted first.
inline constexpr Size kCell = {int(simd::kSsimulacra2CellWidth),
                               int(simd::kSsimulacra2CellHeight)};
inline constexpr Size kTile = {int(simd::kSsimulacra2TileWidth),
                               2 * kCell.height};
inline constexpr Size kLowTile = {kTile.width, kCell.height};
inline constexpr Size kSmallTile = {kTile.width / 2, kCell.height};
inline constexpr int kBandHeight = 256;
// What vector loops may touch behind the last sample of a row.
inline constexpr int kSlack = 16;

// The part of a row that a tile needs, and the rows.
inline constexpr int kTileStride = int(simd::kSsimulacra2TileStride);
inline constexpr int kTileRows = kTile.height + 2 * kHalo;

inline Size halved(Size size) {
  return {(size.width + 1) / 2, (size.height + 1) / 2};
}

// How a picture is cut into tiles of this size, numbered row by row.
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

// A picture cut into bands of kBandHeight rows and one tile's width, numbered
// row by row. A band's tiles are done from top to bottom, so that each finds
// the rows above it still converted.
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

// Three planes whose rows begin kHalo samples before the picture's, so that a
// tile with its halo begins at a multiple of 64 bytes.
class BorderedPlanes {
 public:
  Size size() const {
    return {image_.size().width - 2 * kHalo - kSlack, image_.size().height};
  }
  void resize(Size size) {
    image_.resize({size.width + 2 * kHalo + kSlack, size.height});
  }
  // The sample kHalo to the left of the picture's row y.
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

// A picture at every scale, in linear light. Each scale is written while the
// one before is read.
struct Pyramid {
  std::optional<PictureView> picture;                         // scale 0
  std::array<BorderedPlanes, kSsimulacra2Scales - 1> halves;  // the others
  std::vector<TileMap::RowBits> marks;  // working memory of convert_changed()

  void resize(const PictureView& view, int scales) {
    picture = view;
    Size size = view.size();
    for (int i = 0; i + 1 < scales; ++i) {
      size = halved(size);
      halves[size_t(i)].resize(size);
    }
  }
};

// A whole picture's XYB planes with kHalo zeros around, and room below for what
// vector loops touch.
class XybPlanes {
 public:
  void resize(Size size) {
    const Size whole = {size.width, size.height + 3 * kHalo};
    if (planes_.size() == whole) return;
    planes_.resize(whole);
    planes_.clear();
  }
  // The sample kHalo to the left of the picture's row y; y from -kHalo on.
  float* row(size_t plane, int y) { return planes_.row(plane, y + kHalo); }
  const float* row(size_t plane, int y) const {
    return planes_.row(plane, y + kHalo);
  }
  size_t stride() const { return planes_.stride(); }
  int64_t bytes() const { return planes_.bytes(); }

 private:
  BorderedPlanes planes_;
};

// One picture's XYB planes over one tile and its halo.
struct XybTile {
  alignas(64) float samples[3][kTileRows * kTileStride];
};

// What one thread works in.
struct TileBuffers {
  XybTile reference;
  XybTile test;
  alignas(64) float linear[2][3][kTileStride];
  simd::Ssimulacra2Rows rows;
};

using TileSums = std::array<simd::Ssimulacra2Sums, 3>;

// One step down a band: the tile whose planes are wanted, in a picture of this
// size, at this scale.
struct Step {
  int scale;
  Size size;
  Rect band = {};
  Rect tile;
  int rows = 0;  // of the buffer: those of a whole tile and its halo
  bool last_scale = false;
  bool continues = false;  // the step before was that of the tile above

  // The first row of the tile's buffer that is not yet there: the halo above a
  // tile and its first rows were the last of the tile above.
  int first_new_row() const { return continues ? 2 * kHalo : 0; }
};

// Fills `out` with the tile and its halo, zeros outside the picture, and writes
// the band's part of the next scale if there is one.
void convert_tile(Pyramid& pyramid, const Step& step, TileBuffers& buffers,
                  XybTile& out);

// Which of a picture's scales.
struct Scale {
  int index;
  Size size;
  bool last;
};

// Fills a part of a scale's planes, at most a tile's width wide, that begins
// and ends at even places or at the picture's edge, and writes what becomes of
// it at the next scale if there is one.
void convert_part(Pyramid& pyramid, const Scale& scale, const Rect& part,
                  XybPlanes& out);

// The same for all of it.
void convert_all(Pyramid& pyramid, const Scale& scale, Executor* executor,
                 XybPlanes& out);

// The same for what a change of these rows of tiles changes.
void convert_changed(Pyramid& pyramid, const Scale& scale,
                     const TileMap& changed, XybPlanes& out);

// Calls body(i, buffers) for each i in [0, count), on as many threads as there
// are, each with buffers of its own.
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

// Calls body(buffers, step) for each tile that is wanted, those of a band from
// top to bottom.
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
