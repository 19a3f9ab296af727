// SPDX-License-Identifier: Apache-2.0
// The score of one pair: 100 for equal frames, 0 for nothing in common.
// docs/verdicts.md gives the formula and its reasons.
#pragma once

#include <array>

#include "measure/pair_view.h"
#include "measure/score/score_grain.h"
#include "measure/score/window_losses.h"
#include "measure/score/worst_place.h"
#include "measure/tile_map.h"

namespace framewise::measure {

// The distance between two frames as a sum of components.
struct ScoreDistance {
  double structure = 0;  // of luma at full size: edges, blocks, noise
  double detail = 0;     // contrast that is lost at a quarter of the size: blur
  double brightness = 0;  // of luma at a quarter of the size, whatever its form
  double color = 0;       // of chroma at an eighth of the size

  // The distance of a frame that is everywhere as damaged in luma as the worst
  // place of 64x64 pixels. Not a part of the total.
  double worst_place = 0;

  double total() const { return structure + detail + brightness + color; }
};

// Converts a distance >= 0 to a score, and back. A distance of 1 is a score of
// 50.
double score_of(double distance);
double distance_of(double score);

class PairScore {
 public:
  void compute(const PairView& pair);
  void update(const PairView& pair);

  const ScoreDistance& distance() const { return distance_; }

  // Per pixel: the distance of frames that are this different everywhere.
  void map(ImageF& map) const;

 private:
  void evaluate(const PairView& pair, const TileMap& changed);
  void compare_structure(const ScorePlanes& a, const ScorePlanes& b);
  void compare_detail(const PaddedPlane& a, const PaddedPlane& b);
  void compare_color(const ScorePlanes& a, const ScorePlanes& b);

  Size size_;
  WindowLosses structure_;
  WindowLosses detail_;
  WindowLosses brightness_;  // squares
  WindowLosses color_;       // squares
  WindowLosses color_mask_;  // the variance of both planes of the reference
  std::array<WindowRows, 3> rows_;  // of each component's own
  std::array<TileMap, 3> changed_;  // at full, a quarter and an eighth size
  ScoreGrain grain_;
  WorstPlace worst_place_;
  ScoreDistance distance_;
};

}  // namespace framewise::measure
