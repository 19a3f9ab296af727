// SPDX-License-Identifier: Apache-2.0
// Feature similarity, FSIM and its color form FSIMc (Zhang, Zhang, Mou and
// Zhang 2011): agreement of phase congruency and of gradients, weighted by
// phase congruency. 1 means identical.
#pragma once

#include <optional>

#include "frame/plane.h"
#include "measure/structural/decimated_rgb.h"
#include "measure/structural/phase_congruency.h"
#include "measure/structural/ssim/row_window.h"

namespace framewise::measure {

// The features of one frame.
class FsimFeatures {
 public:
  void compute(const Picture& picture);
  void compute(const DecimatedRgb& small);

  const ImageF& luma() const { return luma_; }
  const ImageF& i() const { return i_; }
  const ImageF& q() const { return q_; }
  const ImageF& congruency() const { return congruency_; }

 private:
  ImageF luma_, i_, q_, congruency_;
  GaborBank bank_;
  PhaseCongruency phase_;
};

struct FsimScore {
  double fsim = 1;
  double fsimc = 1;
};

// Keeps the row windows from pair to pair. One call at a time.
class Fsim {
 public:
  // Both of equal size. Two constant frames score 1 if they are equal and have
  // no score otherwise: the weights are 0. `similarity`, if not null, receives
  // the product of both similarities.
  std::optional<FsimScore> compare(const FsimFeatures& reference,
                                   const FsimFeatures& test,
                                   ImageF* similarity = nullptr);

 private:
  RowWindow reference_rows_, test_rows_;
  ImageF row_;
};

}  // namespace framewise::measure
