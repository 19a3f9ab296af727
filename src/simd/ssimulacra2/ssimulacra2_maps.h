// SPDX-License-Identifier: Apache-2.0
// The inner loop of SSIMULACRA2: computes, from one plane of two frames, the
// sums of its three error maps over small cells.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Pixels that a tile needs on each side: the reach of the 9-tap blur.
inline constexpr size_t kSsimulacra2Halo = 4;
// Rows blurred together.
inline constexpr size_t kSsimulacra2RowStep = 4;
// The maximum width of a tile; row buffers have this size.
inline constexpr size_t kSsimulacra2TileWidth = 256;
// The size of a cell, over which maps are summed. Small, because a cell is
// computed again when anything in it changes.
inline constexpr size_t kSsimulacra2CellWidth = 32;
inline constexpr size_t kSsimulacra2CellHeight = 16;
inline constexpr size_t kSsimulacra2CellsOfTile =
    kSsimulacra2TileWidth / kSsimulacra2CellWidth;

// Sums over the pixels of a cell, of a map and of its fourth power.
struct Ssimulacra2Sums {
  double structure = 0;
  double artifact = 0;
  double lost = 0;
  double structure4 = 0;
  double artifact4 = 0;
  double lost4 = 0;
};

// Weights of a pixel's map values in the error map.
struct Ssimulacra2ErrorWeights {
  float structure = 0;
  float artifact = 0;
  float lost = 0;
};

// The length of a row buffer: a tile with its halo and padding.
inline constexpr size_t kSsimulacra2TileStride =
    kSsimulacra2TileWidth + 2 * kSsimulacra2Halo + 24;

// One plane of a frame over one tile and its halo. Points at the sample 4 rows
// above and 4 columns left of the tile's first. Rows are aligned to 64 bytes.
// Samples outside of the frame are 0. Up to 15 samples right of the halo and 3
// rows below it are read but have no influence.
struct Ssimulacra2Plane {
  const float* samples = nullptr;
  size_t stride = kSsimulacra2TileStride;
};

// One plane of both frames over adjacent cells.
struct Ssimulacra2Tile {
  Ssimulacra2Plane reference;
  Ssimulacra2Plane test;
  size_t width = 0;   // at most kSsimulacra2TileWidth
  size_t height = 0;  // at most kSsimulacra2CellHeight
  // Unless null, each pixel's weighted error is added here.
  float* error = nullptr;
  size_t error_stride = 0;
  Ssimulacra2ErrorWeights weights;
};

// Buffers for the rows that are blurred together, after one of two passes.
struct Ssimulacra2Rows {
  static constexpr size_t kSize = kSsimulacra2RowStep * kSsimulacra2TileStride;
  alignas(64) float mean_reference[kSize];
  alignas(64) float mean_test[kSize];
  alignas(64) float energy[kSize];
  alignas(64) float difference[kSize];
};

// The maps to compute. Sums of the others are 0.
enum class Ssimulacra2Maps { kStructure, kEdges, kAll };

// Sets the sums of each cell of the tile. `rows` is scratch memory.
void ssimulacra2_maps(const Ssimulacra2Tile& tile, Ssimulacra2Maps maps,
                      Ssimulacra2Rows& rows, Ssimulacra2Sums* cells);

}  // namespace framewise::simd
