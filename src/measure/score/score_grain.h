// SPDX-License-Identifier: Apache-2.0
// The score of frames with film grain: grain of the same strength that an
// encoder removed and synthesised again is no loss, although every pixel
// differs. Structure that the test lost beneath its grain is one.
#pragma once

#include "frame/plane.h"
#include "measure/grain/grain_estimate.h"
#include "measure/score/score_planes.h"
#include "measure/score/window_losses.h"

namespace framewise::measure {

// The grain that two frames share in strength, and in nothing else.
class ScoreGrain {
 public:
  // From the planes of the whole frames.
  void estimate(const ScorePlanes& a, const ScorePlanes& b);
  bool exists() const { return exists_; }

  // The losses of structure of all windows at full size: what exceeds the
  // chance variation of grain in the window, or in the place of 32x32 pixels
  // around it, whose mean varies less.
  void compare_structure(const ScorePlanes& a, const ScorePlanes& b,
                         WindowLosses& losses);

  // Takes the grain out of the moments of a row of windows. The differences may
  // become negative by chance; their mean over all windows is right. Of luma at
  // a quarter of the size, whose shades are those of `plane`; of U and of V.
  void leave_out_of_quarter(const PaddedPlane& plane, int y, int first,
                            int count,
                            const simd::WindowMoments& moments) const;
  void leave_out_of_u(int count, const simd::WindowMoments& moments) const;
  void leave_out_of_v(int count, const simd::WindowMoments& moments) const;

 private:
  void compare_windows(const ScorePlanes& a, const ScorePlanes& b,
                       WindowLosses& losses);
  float shared_variance(const PaddedPlane& a, const PaddedPlane& b);
  float share_at_quarter(const PaddedPlane& a, const PaddedPlane& b);

  bool exists_ = false;
  GrainEstimate full_;
  float quarter_ = 0;  // variance at a quarter of the size / at full size
  float u_ = 0;        // variances at an eighth of the size
  float v_ = 0;
  WindowRows rows_;
  std::vector<GrainSample> samples_;
  std::vector<GrainSample> inside_;  // of shades that are not clipped
  GrainBuffers buffers_;
  // Moments of windows, then their means over places.
  ImageF variances_;  // of both frames
  ImageF difference_;
  ImageF grain_;
  ImageF sums_;
};

}  // namespace framewise::measure
