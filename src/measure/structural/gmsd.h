// SPDX-License-Identifier: Apache-2.0
// Gradient magnitude similarity deviation (Xue, Zhang, Mou and Bovik 2014).
#pragma once

#include "frame/plane.h"
#include "measure/pair_view.h"
#include "measure/tile_sums.h"
#include "simd/structural/gradient_similarity.h"

namespace framewise::measure {

// Luma at half size with a border of zeros: 2x2 means of unrounded BT.601 luma
// 0..255; zeros count beyond the right and bottom edges.
class HalfLuma {
 public:
  static constexpr int kMargin = 16;  // columns of zeros left and right

  void compute(const Picture& picture);
  void update(const Picture& picture);
  // From a luma plane of full size.
  void compute(const ImageF& luma);

  Size size() const { return size_; }
  // The three rows around y, at column x.
  simd::RowWindow3 around(int x, int y) const {
    return {at(x, y - 1), at(x, y), at(x, y + 1)};
  }

 private:
  void resize(Size picture);
  void fill_rows(const Picture& picture, const Rect& pixels);
  float* at(int x, int y) { return padded_.row(y + 1) + kMargin + x; }
  const float* at(int x, int y) const {
    return padded_.row(y + 1) + kMargin + x;
  }

  Size size_;
  ImageF padded_;
};

// The sums behind GMSD.
class GmsdTiles {
 public:
  GmsdTiles() : tiles_(kSumTile) {}

  void compute(const PairView& pair);
  void update(const PairView& pair);
  // `picture` is the full size of both frames.
  void evaluate(const HalfLuma& reference, const HalfLuma& test, Size picture,
                const TileMap* changed, Executor* executor);

  // The standard deviation with n - 1, as the authors compute it.
  double deviation() const;

 private:
  TileSums<simd::Moments> tiles_;
  int64_t samples_ = 0;
};

}  // namespace framewise::measure
