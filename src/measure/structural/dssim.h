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
  void resize(Size size);

  // source(y, float* row) is called for each row in order and fills it;
  // sink(y, const float* row) gets each blurred row, aligned and padded.
  template <typename Source, typename Sink>
  void run(const Source& source, const Sink& sink) {
    const auto load = [&](int y) {
      source(y, edged_.row(0) + kMargin);
      pass_along(y);
    };
    const auto first_down = [&](int y) {
      if (y + 1 < size_.height) load(y + 1);
      pass_down(along_, y, down_.row(y % 3));
    };
    load(0);
    first_down(0);
    for (int y = 0; y < size_.height; ++y) {
      if (y + 1 < size_.height) first_down(y + 1);
      // The first row of edged_ is free again: it holds the result.
      float* out = edged_.row(0) + kMargin;
      pass_down(down_, y, out);
      sink(y, out);
    }
  }

 private:
  static constexpr int kMargin = 16;

  float* with_edges(int index);
  void pass_along(int y);
  void pass_down(const ImageF& ring, int y, float* out) const;

  Size size_;
  ImageF edged_;         // two rows with room for a repeated edge
  ImageF along_, down_;  // the last three rows of each pass
};

// What DSSIM needs of one picture, at up to five scales.
class DssimScales {
 public:
  static constexpr size_t kMost = 5;

  void compute(const Picture& picture);

  size_t count() const { return count_; }
  Size size(size_t scale) const { return scales_[scale].planes.size(); }
  const Image3F& planes(size_t scale) const { return scales_[scale].planes; }
  // The blurred planes and the blurred mean of their squares.
  simd::DssimRow row(size_t scale, int y) const;

 private:
  struct Scale {
    Image3F planes, means;
    ImageF mean_square;
  };

  void prepare(Scale& scale);

  size_t count_ = 0;
  std::array<Scale, kMost> scales_;
  Image3F linear_, half_;
  DssimBlur blur_;
};

// Keeps its memory from pair to pair.
class Dssim {
 public:
  // `error`, unless null, gets 1 - SSIM of the pixels at full size.
  double compare(const DssimScales& reference, const DssimScales& test,
                 ImageF* error = nullptr);

 private:
  double score(const DssimScales& reference, const DssimScales& test,
               size_t scale);

  DssimBlur blur_;
  ImageF error_;
};

}  // namespace framewise::measure
