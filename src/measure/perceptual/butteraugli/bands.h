// SPDX-License-Identifier: Apache-2.0
// Computes Butteraugli's frequency bands of one frame along one column tile.
// Internal to butteraugli.cc.
#pragma once

#include <array>
#include <cstdint>

#include "measure/perceptual/picture_view.h"
#include "simd/butteraugli/butteraugli.h"

namespace framewise::measure::butteraugli_internal {

namespace kernel = simd::butteraugli;

inline constexpr int kBlockRows = int(kernel::kBlockRows);
inline constexpr int kTileWidth = int(kernel::kTileWidth);
inline constexpr int kReach = int(kernel::kReach);
inline constexpr int kStride = int(kernel::kStride);
inline constexpr int kPad = int(kernel::kPad);

// The bands, in the order in which they are computed. kHigh stands for the high
// and the ultra-high band, which are computed together.
enum class Band : uint8_t { kLow, kMiddle, kHigh, kMask };
inline constexpr Band kBands[] = {Band::kLow, Band::kMiddle, Band::kHigh,
                                  Band::kMask};

// How many blocks each stage lags behind the reading of light: it reads blocks
// below its own of the stages before.
inline constexpr int kOpsinDelay = 1;
inline constexpr int kMapDelay = 11;
constexpr int delay_of(Band band) {
  switch (band) {
    case Band::kLow: return 5;
    case Band::kMiddle: return 7;
    case Band::kHigh: return 8;
    case Band::kMask: return 10;
  }
  return kMapDelay;
}

// Blocks above and below the wanted ones that a stage with this delay must
// compute, because the later stages read them.
constexpr int margin_of(int delay) { return kMapDelay - delay; }
inline constexpr int kLightMargin = margin_of(0);

// The last kBlocks blocks of some planes; block k replaces block k - kBlocks.
template <int kPlanes, int kBlocks>
class Ring {
 public:
  kernel::Block at(int plane, int block) {
    const int place = (block % kBlocks + kBlocks) % kBlocks;
    return samples_[plane][place] + kPad;
  }
  void clear(int block) {
    for (int plane = 0; plane < kPlanes; ++plane) {
      std::fill_n(at(plane, block) - kPad, kBlockRows * kStride, 0.0f);
    }
  }

 private:
  alignas(64) float samples_[kPlanes][kBlocks][kBlockRows * kStride] = {};
};

// Fills `window` with the blocks around `block`.
template <int kPlanes, int kBlocks, size_t kWindow>
void blocks_around(Ring<kPlanes, kBlocks>& ring, int plane, int block,
                   kernel::ConstBlock (&window)[kWindow]) {
  static_assert(int(kWindow) <= kBlocks);
  for (int i = 0; i < int(kWindow); ++i) {
    window[i] = ring.at(plane, block - int(kWindow) / 2 + i);
  }
}

// A column tile's position in its frame.
class Tile {
 public:
  Tile() = default;
  Tile(Size picture, int x, int width);

  int x() const { return x_; }
  int width() const { return width_; }
  Size picture() const { return picture_; }
  const kernel::Columns& columns() const { return columns_; }

  // Range of samples of a row that lie in the frame.
  int inside_begin() const { return inside_begin_; }
  int inside_end() const { return inside_end_; }

  bool has_rows_of(int block) const {
    return block >= 0 && block * kBlockRows < picture_.height;
  }
  // The border scale of the filter with `radius` taps on each side.
  kernel::BorderScale scale(int radius, int block) const;

 private:
  Size picture_;
  int x_ = 0;
  int width_ = 0;
  int inside_begin_ = 0;
  int inside_end_ = 0;
  kernel::Columns columns_;
  // For the low, middle, high and mask filters.
  alignas(64) std::array<float, kStride> column_scales_[4];
};

// The bands of a whole frame at one scale.
struct BandPlanes {
  Image3F low;
  Image3F middle;
  ImageF high[2];   // X, Y
  ImageF ultra[2];  // X, Y
  ImageF mask;      // blurred

  void resize(Size size);
  int64_t bytes() const;
};

// One block of each band.
struct BandBlocks {
  Ring<3, 1> low;
  Ring<3, 1> middle;
  Ring<2, 1> high;
  Ring<2, 1> ultra;
  Ring<1, 1> mask;  // blurred
};

// Computes the bands block by block. Blocks outside the frame are zeros. Each
// stage needs the stage before within its margin.
class BandMaker {
 public:
  // `half`: receives the frame at half size; may be null.
  void begin(const PictureView& picture, const Tile& tile, float nits,
             Image3F* half);

  // `own`: whether these rows are to be halved.
  void read_light(int block, bool own);
  void make_opsin(int block);
  void make(Band band, int block, BandBlocks& out);

 private:
  void read_row(int y, float* const (&rows)[3]);
  void make_low(int block, BandBlocks& out);
  void make_middle(int block, BandBlocks& out);
  void make_high(int block, BandBlocks& out);
  void make_mask(int block, BandBlocks& out);

  PictureView picture_;
  const Tile* tile_ = nullptr;
  float nits_ = 80;
  Image3F* half_ = nullptr;
  Ring<3, 3> light_;
  Ring<3, 9> xyb_;
  Ring<3, 5> rest_;
  Ring<2, 3> fine_;
  Ring<1, 5> mask_;
  alignas(64) float scratch_[3 * kBlockRows * kStride] = {};
};

// Copy the tile's columns of a block of a band to or from stored planes.
// Loading also copies the neighboring columns that comparing reads, zeros
// outside the frame; it does nothing for blocks below or above the frame.
void store_band(Band band, BandBlocks& from, const Tile& tile, int block,
                BandPlanes& to);
void load_band(Band band, const BandPlanes& from, const Tile& tile, int block,
               BandBlocks& to);

}  // namespace framewise::measure::butteraugli_internal
