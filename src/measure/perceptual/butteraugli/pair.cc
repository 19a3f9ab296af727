// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/butteraugli/pair.h"

#include <algorithm>
#include <cstring>

namespace framewise::measure::butteraugli_internal {
namespace {

int place_of(int block) { return (block % 3 + 3) % 3; }

struct ConstPlanes {
  kernel::ConstBlock at[3];
};

ConstPlanes planes_of(Ring<3, 1>& ring) {
  return {{ring.at(0, 0), ring.at(1, 0), ring.at(2, 0)}};
}

kernel::HighBands high_bands(BandBlocks& bands) {
  return {{bands.high.at(0, 0), bands.high.at(1, 0)},
          {bands.ultra.at(0, 0), bands.ultra.at(1, 0)},
          nullptr};
}

}  // namespace

void PairComparer::Differences::clear(int block) {
  samples.clear(block);
  note(block, {});
}

void PairComparer::Differences::note(int block, const kernel::Nonzero& found) {
  nonzero[0][place_of(block)] = found.x;
  nonzero[1][place_of(block)] = found.y;
}

template <class Malta>
void PairComparer::add_malta(Differences& differences, int block,
                             const Malta& malta) {
  if (!tile_->has_rows_of(block)) return;
  for (int plane = 0; plane < 2; ++plane) {
    const bool(&nonzero)[3] = differences.nonzero[plane];
    if (!nonzero[0] && !nonzero[1] && !nonzero[2]) continue;
    kernel::ConstBlock window[3];
    blocks_around(differences.samples, plane, block, window);
    malta(window, tile_->columns(), plane == 0 ? weights_.x : 1.0f,
          ac_.at(0, block));
  }
}

void PairComparer::compare(Band band, int block, BandBlocks& reference,
                           BandBlocks& test) {
  switch (band) {
    case Band::kLow: return compare_low(block, reference, test);
    case Band::kMiddle: return compare_middle(block, reference, test);
    case Band::kHigh: return compare_high(block, reference, test);
    case Band::kMask: return compare_mask(block, reference, test);
  }
}

void PairComparer::compare_low(int block, BandBlocks& reference,
                               BandBlocks& test) {
  if (!tile_->has_rows_of(block)) return;
  kernel::compare_low(planes_of(reference.low).at, planes_of(test.low).at,
                      tile_->columns(), weights_, dc_.at(0, block));
}

void PairComparer::compare_middle(int block, BandBlocks& reference,
                                  BandBlocks& test) {
  if (tile_->has_rows_of(block)) {
    middle_.note(
        block,
        kernel::compare_middle(
            planes_of(reference.middle).at, planes_of(test.middle).at,
            tile_->columns(), weights_, ac_.at(0, block),
            {middle_.samples.at(0, block), middle_.samples.at(1, block)}));
  } else {
    middle_.clear(block);
  }
  add_malta(middle_, block - 1, kernel::malta_sparse);
}

void PairComparer::compare_high(int block, BandBlocks& reference,
                                BandBlocks& test) {
  if (tile_->has_rows_of(block)) {
    const kernel::HighNonzero found = kernel::compare_high(
        high_bands(reference), high_bands(test), tile_->columns(), weights_,
        ac_.at(0, block),
        {{high_.samples.at(0, block), high_.samples.at(1, block)},
         {ultra_.samples.at(0, block), ultra_.samples.at(1, block)}});
    high_.note(block, found.high);
    ultra_.note(block, found.ultra);
  } else {
    high_.clear(block);
    ultra_.clear(block);
  }
  add_malta(high_, block - 1, kernel::malta_sparse);
  add_malta(ultra_, block - 1, kernel::malta_dense);
}

void PairComparer::compare_mask(int block, BandBlocks& reference,
                                BandBlocks& test) {
  const kernel::Block mask = mask_.at(0, block);
  if (!tile_->has_rows_of(block)) {
    std::fill_n(mask - kPad, kBlockRows * kStride, kernel::kNoNeighbor);
    return;
  }
  kernel::compare_masks(reference.mask.at(0, 0), test.mask.at(0, 0),
                        tile_->columns(), ac_.at(0, block));
  std::memcpy(mask, reference.mask.at(0, 0),
              size_t(kBlockRows * kStride - kPad) * sizeof(float));
  for (int i = 0; i < kBlockRows; ++i) {
    float* const row = mask + i * kStride;
    const bool outside = block * kBlockRows + i >= tile_->picture().height;
    const int begin = outside ? 0 : tile_->inside_begin();
    const int end = outside ? 0 : tile_->inside_end();
    std::fill(row, row + begin, kernel::kNoNeighbor);
    std::fill(row + end, row + kStride - kPad, kernel::kNoNeighbor);
  }
}

void PairComparer::write_map(int block, ImageF& map) {
  kernel::ConstBlock mask[3];
  blocks_around(mask_, 0, block, mask);
  kernel::difference_map(mask, dc_.at(0, block), ac_.at(0, block),
                         tile_->columns(), map_.at(0, 0));
  const int y = block * kBlockRows;
  const int rows = std::min(kBlockRows, map.height() - y);
  for (int i = 0; i < rows; ++i) {
    std::memcpy(map.row(y + i) + tile_->x(),
                map_.at(0, 0) + i * kStride + kReach,
                size_t(tile_->width()) * sizeof(float));
  }
}

}  // namespace framewise::measure::butteraugli_internal
