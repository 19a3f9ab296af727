// SPDX-License-Identifier: Apache-2.0
// How alike two planes are, window by window: what a part of the score looks
// at.
#pragma once

#include <vector>

#include "measure/score/score_planes.h"

namespace framewise::measure {

// What the windows of one scale add up to; all are losses: 0 is equal.
struct SimilarityLoss {
  double luminance = 0;  // mean of 1 - l, small ones counting less
  double structure = 0;  // mean of 1 - cs
  double whole = 0;      // mean of 1 - l cs
  double worst = 0;      // the same over the worst 5 % of the windows
};

// The mean of the largest 5 % of the samples, at least one. Fastest where
// planes follow each other that are much alike, and where few windows have lost
// anything.
class MeanOfWorst {
 public:
  // `sum`: of all samples, of which so many are not 0.
  double of(const ImageF& losses, double sum, int64_t lossy);

 private:
  float limit_ = 0;
  std::vector<float> memory_;
};

class SimilarityMap {
 public:
  // Looks at the windows that touch `area` (of the plane without padding).
  void evaluate(const PaddedPlane& a, const PaddedPlane& b, const Rect& area);

  // What the windows have lost that see a sample of the plane (without
  // padding), the mean of up to four: as the score of a picture adds it up that
  // is as bad everywhere.
  double base_at(int x, int y) const;
  double loss_at(int x, int y) const;

  SimilarityLoss total();
  // Of each window of this map and of another the worse one: only `whole` and
  // `worst`. The other is always the same.
  SimilarityLoss worse_total(SimilarityMap& other);

 private:
  // What a row of windows adds up to, kept until one of them changes.
  struct RowSums {
    bool known = false;
    float luminance = 0;
    float structure = 0;
    float whole = 0;
    int lossy = 0;  // windows that have lost something
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
