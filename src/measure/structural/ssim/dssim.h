// SPDX-License-Identifier: Apache-2.0
// DSSIM: multi-scale structural dissimilarity in a color space like CIELAB,
// from the published description of version 3 of the program of that name. 0
// means identical; no upper bound.
#pragma once

#include <array>
#include <vector>

#include "frame/plane.h"
#include "measure/perceptual/picture_view.h"
#include "measure/picture.h"
#include "simd/ssim/dssim.h"

namespace framewise::measure {

// DSSIM's blur: two passes of three taps along both axes; each pass repeats the
// edge. Works row by row, so neither input nor result needs a plane. Keeps its
// memory.
class DssimBlur {
 public:
  // Starts before the first row of a frame of this size.
  void begin(Size size);

  // The next blurred row, aligned and padded, valid until the next call. Calls
  // source(y, float* row) for each row in order, at most two ahead, to fill it.
  template <typename Source>
  const float* next(const Source& source) {
    const auto load = [&](int y) {
      source(y, edged_.row(0) + kMargin);
      pass_along(y);
    };
    const auto first_down = [&](int y) {
      if (y + 1 < size_.height) load(y + 1);
      pass_down(along_, y, down_.row(y % 3));
    };
    if (y_ == 0) {
      load(0);
      first_down(0);
    }
    if (y_ + 1 < size_.height) first_down(y_ + 1);
    // The first row of edged_ is free again and receives the result.
    float* out = edged_.row(0) + kMargin;
    pass_down(down_, y_++, out);
    return out;
  }

 private:
  static constexpr int kMargin = 16;

  float* with_edges(int index);
  void pass_along(int y);
  void pass_down(const ImageF& ring, int y, float* out) const;

  Size size_;
  int y_ = 0;
  ImageF edged_;         // two rows with room for a repeated edge
  ImageF along_, down_;  // the last three rows of each pass
};

// A frame in DSSIM's color space, row by row, at one scale after the other.
// Computing rows for each comparison is cheaper than keeping them: all scales
// would take 16 bytes per pixel.
class DssimRows {
 public:
  // Starts before the first row of the full size.
  void begin(const Picture& picture);
  // Continues at half the size, after all rows were computed.
  void shrink();

  Size size() const { return size_; }

  // Row y of the three planes, valid until row y + kKept. Rows are computed in
  // order.
  static constexpr int kKept = 4;
  std::array<const float*, 3> row(int y);

 private:
  static constexpr int kRing = 8;  // the first plane is computed two rows ahead

  void start_scale(Size size);
  void make_raw_row(int y);
  void make_row(int y);

  PictureView view_;
  size_t scale_ = 0;
  Size size_;
  int raw_ = 0;     // rows computed before the colors are smoothed
  int made_ = 0;    // and after
  Image3F planes_;  // the last rows
  std::array<ImageF, 2> colors_;  // the last rows before they are smoothed
  std::array<DssimBlur, 2> blurs_;
  Image3F linear_;                 // two rows of the full size
  std::array<Image3F, 2> halves_;  // linear light of this scale and the next
};

// Keeps its memory from pair to pair. One call at a time.
class Dssim {
 public:
  // `error`, if not null, receives 1 - SSIM per pixel at full size.
  double compare(const Picture& reference, const Picture& test,
                 ImageF* error = nullptr);

 private:
  static constexpr size_t kMostScales = 5;

  // One frame, its blurred planes and the blurred mean of their squares.
  struct Side {
    void begin_blurs();
    simd::DssimRow next();

    DssimRows rows;
    std::array<DssimBlur, 3> means;
    DssimBlur mean_square;
  };

  double score(size_t scale);

  Side reference_, test_;
  DssimBlur difference_;
  ImageF error_;
};

}  // namespace framewise::measure
