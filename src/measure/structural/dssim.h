// SPDX-License-Identifier: Apache-2.0
// DSSIM, multi-scale structural dissimilarity in a colour space like CIELAB,
// from the published description of version 3 of the program of that name. 0
// means identical; there is no upper bound.
#pragma once

#include <array>
#include <vector>

#include "frame/plane.h"
#include "measure/picture.h"
#include "simd/dssim.h"

namespace framewise::measure {

// DSSIM's blur: two passes of three taps along both axes; each pass repeats
// the edge. Rows stream through, so neither what is blurred nor the result
// needs a plane. Keeps its memory.
class DssimBlur {
 public:
  // Stands before the first row of a picture of this size.
  void begin(Size size);

  // The next blurred row, aligned and padded, valid until the next call.
  // source(y, float* row) is called for each row in order, at most two ahead,
  // and fills it.
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
    // The first row of edged_ is free again: it holds the result.
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

// What DSSIM needs of one picture: its planes at up to five scales. What is
// blurred of them is cheaper to make again than to keep: it would be more than
// twice the memory.
class DssimScales {
 public:
  static constexpr size_t kMost = 5;

  void compute(const Picture& picture);

  size_t count() const { return count_; }
  Size size(size_t scale) const { return scales_[scale].size(); }
  const Image3F& planes(size_t scale) const { return scales_[scale]; }

 private:
  // Calls source(y, rows) for each row of linear light; fills the planes of a
  // scale, and `half` with the picture at half its size.
  template <typename Source>
  void prepare(Size size, const Source& source, Image3F& planes, Image3F& half);

  size_t count_ = 0;
  std::array<Image3F, kMost> scales_;
  std::array<Image3F, 2> halves_;  // linear light, of the next scale
  Image3F linear_;                 // two rows
  std::array<ImageF, 2> chroma_;   // a few rows, before they are smoothed
  std::array<DssimBlur, 2> blurs_;
};

// Keeps its memory from pair to pair.
class Dssim {
 public:
  // `error`, unless null, gets 1 - SSIM of the pixels at full size.
  double compare(const DssimScales& reference, const DssimScales& test,
                 ImageF* error = nullptr);

 private:
  // The blurred planes of one picture and the blurred mean of their squares.
  struct Blurs {
    void begin(Size size);
    simd::DssimRow next(const Image3F& planes);

    std::array<DssimBlur, 3> means;
    DssimBlur mean_square;
  };

  double score(const Image3F& reference, const Image3F& test, size_t scale);

  Blurs reference_, test_;
  DssimBlur difference_;
  ImageF error_;
};

}  // namespace framewise::measure
