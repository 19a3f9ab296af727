// SPDX-License-Identifier: Apache-2.0
// The score of one pair: 100 for equal pictures, 0 for nothing in common.
// docs/verdicts.md gives the formula and its reasons.
#pragma once

#include <array>

#include "measure/pair_view.h"
#include "measure/row_sums.h"
#include "measure/score/similarity_map.h"
#include "measure/tile_map.h"

namespace framewise::measure {

// The distance between two pictures, in the parts that it is the sum of.
struct ScoreDistance {
  double structure = 0;    // of luma: edges, texture, sharpness, contrast
  double color = 0;        // the same of chroma
  double luma_error = 0;   // how far luma is off, whatever its structure
  double color_error = 0;  // how far chroma is off

  double total() const { return structure + color + luma_error + color_error; }
};

// From the distance, 0 or more, to the score and back.
double score_of(double distance);
double distance_of(double score);

// The mean square error of two planes, of which unchanged rows keep theirs.
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

  // For each pixel the distance of pictures that are as far apart everywhere,
  // where 1 is a score of 50.
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
  ScoreDistance distance_;
};

}  // namespace framewise::measure
