// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/butteraugli/bands.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "simd/plane/halve.h"

namespace framewise::measure::butteraugli_internal {
namespace {

size_t to_whole_vectors(int samples) {
  return size_t((samples + 15) / 16 * 16);
}

// The center tap and one side of a filter, by its radius.
std::span<const float> taps_of(int radius) {
  switch (radius) {
    case 16: return kernel::kLowTaps;
    case 7: return kernel::kMiddleTaps;
    case 3: return kernel::kHighTaps;
    default: return kernel::kMaskTaps;
  }
}

int index_of(int radius) {
  return radius == 16 ? 0 : radius == 7 ? 1 : radius == 3 ? 2 : 3;
}

// 1 / (sum of the taps within [0, count) around `at`); 0 for `at` outside.
float border_scale(std::span<const float> taps, int at, int count) {
  if (at < 0 || at >= count) return 0;
  double sum = 0;
  const int radius = int(taps.size()) - 1;
  for (int i = -radius; i <= radius; ++i) {
    if (at + i >= 0 && at + i < count) sum += double(taps[size_t(std::abs(i))]);
  }
  return float(1 / sum);
}

}  // namespace

Tile::Tile(Size picture, int x, int width)
    : picture_(picture),
      x_(x),
      width_(width),
      inside_begin_(std::max(0, kReach - x)),
      columns_{to_whole_vectors(width_ + 2 * kReach),
               to_whole_vectors(width_ + 2 * kReach - 16),
               to_whole_vectors(width_ + kReach + 4)} {
  inside_end_ = std::min(int(columns_.color_end), kReach + picture.width - x);
  for (const int radius : {16, 7, 3, 6}) {
    auto& scales = column_scales_[index_of(radius)];
    for (int i = 0; i < kStride; ++i) {
      scales[size_t(i)] =
          border_scale(taps_of(radius), x - kReach + i, picture.width);
    }
  }
}

kernel::BorderScale Tile::scale(int radius, int block) const {
  kernel::BorderScale scale;
  scale.column = column_scales_[index_of(radius)].data();
  for (int row = 0; row < kBlockRows; ++row) {
    scale.row[row] = border_scale(taps_of(radius), block * kBlockRows + row,
                                  picture_.height);
  }
  return scale;
}

void BandPlanes::resize(Size size) {
  low.resize(size);
  middle.resize(size);
  for (int i = 0; i < 2; ++i) {
    high[i].resize(size);
    ultra[i].resize(size);
  }
  mask.resize(size);
}

int64_t BandPlanes::bytes() const {
  constexpr int64_t kPlanes = 11;
  return kPlanes * int64_t(mask.stride() * sizeof(float)) * mask.height();
}

void BandMaker::begin(const PictureView& picture, const Tile& tile, float nits,
                      Image3F* half) {
  picture_ = picture;
  tile_ = &tile;
  nits_ = nits;
  half_ = half;
}

// Reads the samples of a row that the tile needs and mirrors two samples at
// each end of the frame.
void BandMaker::read_row(int y, float* const (&rows)[3]) {
  constexpr int kBeyond = 4;  // reach of the first filter, rounded up
  const int begin = std::max(-kBeyond, kReach - tile_->x());
  const int end = std::min(int(tile_->columns().color_end) + kBeyond,
                           kReach + tile_->picture().width - tile_->x());
  const int x = tile_->x() - kReach + begin;
  read_linear(picture_, x, y, end - begin, rows[0] + begin, rows[1] + begin,
              rows[2] + begin);
  prefetch(picture_, x, y + kBlockRows, end - begin);
  for (float* row : rows) {
    if (begin > -kBeyond) {
      row[begin - 1] = row[begin];
      row[begin - 2] = row[begin + 1];
    }
    row[end] = row[end - 1];
    row[end + 1] = row[end - 2];
  }
}

void BandMaker::read_light(int block, bool own) {
  const int height = tile_->picture().height;
  for (int i = 0; i < kBlockRows; ++i) {
    const int y = block * kBlockRows + i;
    const int mirrored = y < 0 ? -1 - y : y >= height ? 2 * height - 1 - y : y;
    if (mirrored != y && (y < -2 || y > height + 1)) continue;
    float* const rows[3] = {light_.at(0, block) + i * kStride,
                            light_.at(1, block) + i * kStride,
                            light_.at(2, block) + i * kStride};
    read_row(mirrored, rows);
  }
  if (!half_ || !own) return;
  for (int i = 0; i < kBlockRows; i += 2) {
    const int y = block * kBlockRows + i;
    if (y >= height) return;
    for (int plane = 0; plane < 3; ++plane) {
      const float* top = light_.at(plane, block) + i * kStride + kReach;
      simd::halve_rows(top, y + 1 < height ? top + kStride : top,
                       size_t(tile_->width()),
                       (*half_)[size_t(plane)].row(y / 2) + tile_->x() / 2);
    }
  }
}

void BandMaker::make_opsin(int block) {
  if (!tile_->has_rows_of(block)) {
    xyb_.clear(block);
    return;
  }
  kernel::ConstBlock light[3][3];
  kernel::Block xyb[3];
  for (int plane = 0; plane < 3; ++plane) {
    blocks_around(light_, plane, block, light[plane]);
    xyb[plane] = xyb_.at(plane, block);
  }
  kernel::opsin(light, tile_->columns(), nits_, scratch_, xyb);
  const int end = int(tile_->columns().color_end);
  for (float* rows : xyb) {
    for (int i = 0; i < kBlockRows; ++i) {
      float* const row = rows + i * kStride;
      if (block * kBlockRows + i >= tile_->picture().height) {
        std::fill(row, row + end, 0.0f);
      }
      std::fill(row, row + tile_->inside_begin(), 0.0f);
      std::fill(row + tile_->inside_end(), row + end, 0.0f);
    }
  }
}

void BandMaker::make_low(int block, BandBlocks& out) {
  if (!tile_->has_rows_of(block)) {
    rest_.clear(block);
    return;
  }
  kernel::ConstBlock xyb[3][9];
  kernel::Block low[3], rest[3];
  for (int plane = 0; plane < 3; ++plane) {
    blocks_around(xyb_, plane, block, xyb[plane]);
    low[plane] = out.low.at(plane, 0);
    rest[plane] = rest_.at(plane, block);
  }
  kernel::split_low(xyb, tile_->columns(), tile_->scale(16, block), scratch_,
                    low, rest);
}

void BandMaker::make_middle(int block, BandBlocks& out) {
  if (!tile_->has_rows_of(block)) {
    fine_.clear(block);
    return;
  }
  kernel::ConstBlock rest[3][5];
  kernel::Block middle[3];
  for (int plane = 0; plane < 3; ++plane) {
    blocks_around(rest_, plane, block, rest[plane]);
    middle[plane] = out.middle.at(plane, 0);
  }
  kernel::split_middle(rest, tile_->columns(), tile_->scale(7, block), scratch_,
                       middle, {fine_.at(0, block), fine_.at(1, block)});
}

void BandMaker::make_high(int block, BandBlocks& out) {
  if (!tile_->has_rows_of(block)) {
    mask_.clear(block);
    return;
  }
  kernel::ConstBlock fine[2][3];
  for (int plane = 0; plane < 2; ++plane) {
    blocks_around(fine_, plane, block, fine[plane]);
  }
  kernel::split_high(fine, tile_->columns(), tile_->scale(3, block), scratch_,
                     {{out.high.at(0, 0), out.high.at(1, 0)},
                      {out.ultra.at(0, 0), out.ultra.at(1, 0)},
                      mask_.at(0, block)});
}

void BandMaker::make_mask(int block, BandBlocks& out) {
  if (!tile_->has_rows_of(block)) return;
  kernel::ConstBlock mask[5];
  blocks_around(mask_, 0, block, mask);
  kernel::blur_mask(mask, tile_->columns(), tile_->scale(6, block), scratch_,
                    out.mask.at(0, 0));
}

void BandMaker::make(Band band, int block, BandBlocks& out) {
  switch (band) {
    case Band::kLow: return make_low(block, out);
    case Band::kMiddle: return make_middle(block, out);
    case Band::kHigh: return make_high(block, out);
    case Band::kMask: return make_mask(block, out);
  }
}

namespace {

// Calls visit(plane of the frame, ring, index in the ring) for the band's
// planes. `Planes` is BandPlanes or const BandPlanes.
template <class Planes, class Visit>
void for_each_plane(Band band, Planes& planes, BandBlocks& blocks,
                    const Visit& visit) {
  switch (band) {
    case Band::kLow:
      for (int i = 0; i < 3; ++i) visit(planes.low[size_t(i)], blocks.low, i);
      break;
    case Band::kMiddle:
      for (int i = 0; i < 3; ++i) {
        visit(planes.middle[size_t(i)], blocks.middle, i);
      }
      break;
    case Band::kHigh:
      for (int i = 0; i < 2; ++i) visit(planes.high[i], blocks.high, i);
      for (int i = 0; i < 2; ++i) visit(planes.ultra[i], blocks.ultra, i);
      break;
    case Band::kMask: visit(planes.mask, blocks.mask, 0); break;
  }
}

void store_plane(kernel::ConstBlock from, const Tile& tile, int block,
                 ImageF& to) {
  const int y = block * kBlockRows;
  const int rows = std::min(kBlockRows, tile.picture().height - y);
  for (int i = 0; i < rows; ++i) {
    std::memcpy(to.row(y + i) + tile.x(), from + i * kStride + kReach,
                size_t(tile.width()) * sizeof(float));
  }
}

void load_plane(const ImageF& from, const Tile& tile, int block,
                kernel::Block to) {
  constexpr int kBegin = 32;
  const int begin = std::max(kBegin, tile.inside_begin());
  const int end = std::min(int(tile.columns().pair_end), tile.inside_end());
  for (int i = 0; i < kBlockRows; ++i) {
    float* const row = to + i * kStride;
    const int y = block * kBlockRows + i;
    if (y >= tile.picture().height) {
      std::fill(row + kBegin, row + tile.columns().pair_end, 0.0f);
      continue;
    }
    std::fill(row + kBegin, row + begin, 0.0f);
    std::memcpy(row + begin, from.row(y) + tile.x() - kReach + begin,
                size_t(end - begin) * sizeof(float));
    std::fill(row + end, row + tile.columns().pair_end, 0.0f);
  }
}

}  // namespace

void store_band(Band band, BandBlocks& from, const Tile& tile, int block,
                BandPlanes& to) {
  for_each_plane(band, to, from, [&](ImageF& plane, auto& ring, int i) {
    store_plane(ring.at(i, 0), tile, block, plane);
  });
}

void load_band(Band band, const BandPlanes& from, const Tile& tile, int block,
               BandBlocks& to) {
  if (!tile.has_rows_of(block)) return;
  for_each_plane(band, from, to, [&](const ImageF& plane, auto& ring, int i) {
    load_plane(plane, tile, block, ring.at(i, 0));
  });
}

}  // namespace framewise::measure::butteraugli_internal
