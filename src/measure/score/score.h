// SPDX-License-Identifier: Apache-2.0
// The score of one pair: 100 for equal frames, 0 for nothing in common.
// docs/verdicts.md gives the formula and its reasons.
#pragma once

#include <array>

#include "measure/pair_view.h"
#include "measure/row_sums.h"
#include "measure/score/similarity_map.h"
#include "measure/score/worst_place.h"
#include "measure/tile_map.h"

namespace framewise::measure {

// The distance between two frames as a sum of components.
struct ScoreDistance {
  double structure = 0;    // of luma: edges, texture, sharpness, contrast
  double color = 0;        // the same of chroma
  double luma_error = 0;   // difference of luma, whatever its structure
  double color_error = 0;  // difference of chroma

  // The distance of a frame that is everywhere as damaged in its structure as
  // the worst place of 64x64 pixels. Not a part of the total.
  double worst_place = 0;

  double total() const { return structure + color + luma_error + color_error; }
};

// Converts a distance >= 0 to a score, and back.
double score_of(double distance);
double distance_of(double score);

// Mean square error of two planes; unchanged rows keep theirs.
class SquareErrorOfRows {
 public:
  double mean(const PaddedPlane& a, const PaddedPlane& b,
              const TileMap& changed);

 private:
  struct Error {
    double squares = 0;

    void add(const Error& other) { squares += other.squares; }
  };
  RowSums<Error> rows_;
};

class PairScore {
 public:
  void compute(const PairView& pair);
  void update(const PairView& pair);

  const ScoreDistance& distance() const { return distance_; }

  // Per pixel: the distance of frames that are this different everywhere. 1 is
  // a score of 50.
  void map(const PairView& pair, ImageF& map) const;

 private:
  void evaluate(const PairView& pair, const TileMap& changed);
  void add_up(const ScorePlanes& a, const ScorePlanes& b);

  std::array<SimilarityMap, ScorePlanes::kLumaScales> luma_;
  std::array<SimilarityMap, ScorePlanes::kChromaScales> u_;
  std::array<SimilarityMap, ScorePlanes::kChromaScales> v_;
  std::array<SimilarityLoss, ScorePlanes::kLumaScales> luma_losses_;
  std::array<SimilarityLoss, ScorePlanes::kChromaScales> color_losses_;
  SquareErrorOfRows luma_error_;  // at half size
  SquareErrorOfRows u_error_;
  SquareErrorOfRows v_error_;
  std::array<TileMap, ScorePlanes::kLumaScales> changed_;  // at each scale
  WorstPlace worst_place_;
  ScoreDistance distance_;
};

}  // namespace framewise::measure
