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
  ImageF squares_;
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

  ImageF squares_, difference_, error_;
};

}  // namespace framewise::measure
