// SPDX-License-Identifier: Apache-2.0
// Whether two pictures have their edges at the same places.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure {

// Canny's edges of a grey plane of whole numbers, exactly as OpenCV finds them
// with an aperture of 3, the sum of absolute gradients, and these thresholds.
class CannyEdges {
 public:
  static constexpr float kLow = 50;
  static constexpr float kHigh = 150;

  void compute(const Picture& picture);
  void compute(const ImageF& gray, float low = kLow, float high = kHigh);

  Size size() const { return size_; }
  // 1 for an edge and 0 for none; one sample before and after the row, and a
  // row above and below the picture, are readable and 0.
  const uint8_t* row(int y) const {
    return marks_.data() + size_t(y + 1) * stride_ + kMargin;
  }

 private:
  static constexpr size_t kMargin = 16;

  void mark(const ImageF& gray, float low, float high);
  void keep_what_hangs_on_strong_edges();

  Size size_;
  size_t stride_ = 0;
  std::vector<uint8_t> marks_;
  std::vector<size_t> found_;
};

// Edge pixels of each picture, and of both at the same place.
struct EdgeOverlap {
  int64_t reference = 0;
  int64_t test = 0;
  int64_t both = 0;
};

EdgeOverlap edge_overlap(const CannyEdges& reference, const CannyEdges& test);

// How many edge pixels of `edges` have one of `others` within one pixel.
int64_t edges_matched(const CannyEdges& edges, const CannyEdges& others);

}  // namespace framewise::measure
