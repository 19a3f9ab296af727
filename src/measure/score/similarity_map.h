// SPDX-License-Identifier: Apache-2.0
// Local similarity of two planes, window by window: a component of the score.
#pragma once

#include <vector>

#include "measure/score/score_planes.h"

namespace framewise::measure {

// Sums over the windows of one scale. All are losses: 0 means equal.
struct SimilarityLoss {
  double luminance = 0;  // mean of 1 - l; small losses count less
  double structure = 0;  // mean of 1 - cs
  double whole = 0;      // mean of 1 - l cs
  double worst = 0;      // the same over the worst 5 % of the windows
};

// The mean of the largest 5 % of the samples, at least one. Fastest for
// successive similar planes and for planes with few nonzero losses.
class MeanOfWorst {
 public:
  // `sum`: of all samples; `lossy`: how many of them are not 0.
  double of(const ImageF& losses, double sum, int64_t lossy);

 private:
  float limit_ = 0;
  std::vector<float> memory_;
};

class SimilarityMap {
 public:
  // Evaluates the windows that touch `area` (of the plane without padding).
  void evaluate(const PaddedPlane& a, const PaddedPlane& b, const Rect& area);

  // The loss of the windows that contain this sample of the unpadded plane,
  // averaged over up to four windows. It is the base loss of a frame that is as
  // bad everywhere.
  double base_at(int x, int y) const;
  double loss_at(int x, int y) const;

  // Adds the base loss of each window to the cell in which its middle lies:
  // `cell` samples wide and high, in rows of `columns`. After total().
  void add_bases(int cell, int columns, std::vector<float>& cells) const;
  Size windows() const { return losses_.size(); }

  SimilarityLoss total();
  // For each window the worse of this and another map; only `whole` and `worst`
  // are set. The other map must be the same in each call.
  SimilarityLoss worse_total(SimilarityMap& other);

 private:
  // The sums of a row of windows, kept until one of them changes.
  struct RowSums {
    bool known = false;
    float luminance = 0;
    float structure = 0;
    float whole = 0;
    int lossy = 0;  // windows with a loss
  };
  RowSums sums_of(int row) const;
  template <typename Loss>
  double mean_at(int x, int y, const Loss& loss) const;

  ImageF luminance_;
  ImageF structure_;
  ImageF losses_;
  ImageF worse_;
  std::vector<RowSums> sums_;
  std::vector<float> rows_;
  MeanOfWorst worst_;
  MeanOfWorst worst_of_both_;
};

}  // namespace framewise::measure
