// SPDX-License-Identifier: Apache-2.0
// One picture on its way down one column tile: from light to the frequency
// bands in which Butteraugli compares. Internal to butteraugli.cc.
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

// How many blocks above and below the ones wanted each stage has to do, because
// the next stages look that far.
inline constexpr int kLightMargin = 11;
inline constexpr int kOpsinMargin = 10;
inline constexpr int kLowMargin = 6;
inline constexpr int kMiddleMargin = 4;
inline constexpr int kHighMargin = 3;
inline constexpr int kMaskMargin = 1;

// The last kBlocks blocks of some planes; block k takes the place of block
// k - kBlocks.
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
void look_around(Ring<kPlanes, kBlocks>& ring, int plane, int block,
                 kernel::ConstBlock (&window)[kWindow]) {
  static_assert(int(kWindow) <= kBlocks);
  for (int i = 0; i < int(kWindow); ++i) {
    window[i] = ring.at(plane, block - int(kWindow) / 2 + i);
  }
}

// Where a column tile lies in its picture.
class Tile {
 public:
  Tile() = default;
  Tile(Size picture, int x, int width);

  int x() const { return x_; }
  int width() const { return width_; }
  Size picture() const { return picture_; }
  const kernel::Columns& columns() const { return columns_; }

  // The samples of a row, counted from its start, that lie in the picture.
  int inside_begin() const { return inside_begin_; }
  int inside_end() const { return inside_end_; }

  bool has_rows_of(int block) const {
    return block >= 0 && block * kBlockRows < picture_.height;
  }
  // The border scale of the filter with this many taps on each side.
  kernel::BorderScale scale(int radius, int block) const;

 private:
  Size picture_;
  int x_ = 0;
  int width_ = 0;
  int inside_begin_ = 0;
  int inside_end_ = 0;
  kernel::Columns columns_;
  // For the low, middle, high and mask filter.
  alignas(64) std::array<float, kStride> column_scales_[4];
};

// The bands of a whole picture at one scale, kept.
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

// Makes the bands block by block. A stage gives zeros for blocks outside the
// picture, and needs what its margin says of the stage before.
class BandMaker {
 public:
  // `half`: where the picture at half size is written, or null.
  void begin(const PictureView& picture, const Tile& tile, float nits,
             Image3F* half);

  // `own`: whether these rows are to be halved.
  void read_light(int block, bool own);
  void make_opsin(int block);
  void make_low(int block, BandBlocks& out);
  void make_middle(int block, BandBlocks& out);
  void make_high(int block, BandBlocks& out);
  void make_mask(int block, BandBlocks& out);

 private:
  void read_row(int y, float* const (&rows)[3]);

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

// Copies the tile's columns of a block to or from kept planes. Loading also
// brings the neighbours that comparing looks at, zeros outside the picture.
template <int kPlanes>
void store_block(Ring<kPlanes, 1>& from, const Tile& tile, int block,
                 ImageF* const (&planes)[kPlanes]);
template <int kPlanes>
void load_block(const ImageF* const (&planes)[kPlanes], const Tile& tile,
                int block, Ring<kPlanes, 1>& to);

}  // namespace framewise::measure::butteraugli_internal
