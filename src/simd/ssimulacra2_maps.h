// SPDX-License-Identifier: Apache-2.0
// The inner loop of SSIMULACRA2: from one plane of two pictures to the sums of
// its three error maps over one tile.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Pixels that a tile needs around it: the reach of the 9-tap blur.
inline constexpr size_t kSsimulacra2Halo = 4;
// Rows that are blurred together.
inline constexpr size_t kSsimulacra2RowStep = 4;
// The widest tile; the row buffers are made for it.
inline constexpr size_t kSsimulacra2TileWidth = 256;

// Sums over the pixels of a tile: of a map, and of its fourth power.
struct Ssimulacra2Sums {
  double structure = 0;
  double artifact = 0;
  double lost = 0;
  double structure4 = 0;
  double artifact4 = 0;
  double lost4 = 0;
};

// What one pixel's map values weigh in the error map.
struct Ssimulacra2ErrorWeights {
  float structure = 0;
  float artifact = 0;
  float lost = 0;
};

// One plane of both pictures over one tile. `reference` and `test` point to
// the pixel 4 above and 4 to the left of the tile's first. Pixels outside the
// picture are 0. Rows can be read up to 4 + 4 + 15 samples beyond `width`, and
// 4 + 4 + 3 rows beyond `height`.
struct Ssimulacra2Tile {
  const float* reference = nullptr;
  size_t reference_stride = 0;
  const float* test = nullptr;
  size_t test_stride = 0;
  size_t width = 0;  // at most kSsimulacra2TileWidth
  size_t height = 0;
  // If set, each pixel's weighted error is added here.
  float* error = nullptr;
  size_t error_stride = 0;
  Ssimulacra2ErrorWeights weights;
};

// Which maps are computed; the sums of the others stay 0.
enum class Ssimulacra2Maps { kStructure, kEdges, kAll };

// `scratch`: kSsimulacra2ScratchSize floats, aligned to 64 bytes.
inline constexpr size_t kSsimulacra2ScratchSize =
    4 * kSsimulacra2RowStep * (kSsimulacra2TileWidth + 32);
Ssimulacra2Sums ssimulacra2_maps(const Ssimulacra2Tile& tile,
                                 Ssimulacra2Maps maps, float* scratch);

}  // namespace framewise::simd
