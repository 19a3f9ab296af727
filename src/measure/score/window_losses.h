// SPDX-License-Identifier: Apache-2.0
// Losses in windows of 8x8 samples at every fourth sample of a plane.
#pragma once

#include <vector>

#include "frame/plane.h"
#include "measure/score/score_planes.h"
#include "simd/ssim/similarity_blocks.h"

namespace framewise::measure {

// One loss for each window, and the mean of a power of them. The sum of a row
// is kept until one of its windows changes.
class WindowLosses {
 public:
  void resize(Size windows);
  Size windows() const { return losses_.size(); }
  const float* row(int y) const { return losses_.row(y); }
  // A row that is about to change.
  float* changing_row(int y) {
    known_[size_t(y)] = 0;
    return losses_.row(y);
  }

  // The mean of the losses to the power of 1 (0 doublings), 2, 4 or 8.
  double mean_power(int doublings);
  // Whether any window of the row has a loss. After mean_power().
  bool is_lossy(int y) const { return sums_[size_t(y)] != 0; }

  // The loss of the windows that contain this sample of the unpadded plane,
  // averaged over up to four windows.
  double at(int x, int y) const;

 private:
  ImageF losses_;
  std::vector<float> sums_;  // of the powers of a row
  std::vector<char> known_;
};

// Moments of rows of windows of two planes.
class WindowRows {
 public:
  static Size windows_of(const PaddedPlane& plane) {
    return {plane.plane.width() / 4 - 1, plane.plane.height() / 4 - 1};
  }

  // Calls row(y, first, count, moments) for each row of windows that touch
  // `area` of the planes without padding: `count` windows from `first` on.
  template <typename Row>
  void for_each(const PaddedPlane& a, const PaddedPlane& b, const Rect& area,
                const Row& row) {
    const Rect windows = touched(a, area);
    prepare(size_t(windows.width));
    sum_row(a, b, windows, windows.y, 0);
    for (int y = windows.y; y < windows.y + windows.height; ++y) {
      sum_row(a, b, windows, y + 1, size_t(y + 1 - windows.y) % 2);
      row(y, windows.x, windows.width,
          moments(size_t(y - windows.y) % 2, size_t(windows.width)));
    }
  }

 private:
  static Rect touched(const PaddedPlane& plane, const Rect& area);
  void prepare(size_t windows);
  simd::SimilaritySums sums_at(size_t place);
  void sum_row(const PaddedPlane& a, const PaddedPlane& b, const Rect& windows,
               int block_row, size_t place);
  // Of the windows whose upper blocks are in this place.
  const simd::WindowMoments& moments(size_t upper, size_t windows);

  size_t pitch_ = 0;  // blocks of a row
  std::vector<float> sums_;
  std::vector<float> values_;
  simd::WindowMoments moments_{};
};

}  // namespace framewise::measure
