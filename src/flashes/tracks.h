// SPDX-License-Identifier: Apache-2.0
// Follows the light of each cell of a view and counts its transitions: one
// track for luminance, one for saturated red.
#pragma once

#include "flashes/light_cells.h"
#include "flashes/transition_counts.h"

namespace framewise::flashes {

class LuminanceTrack {
 public:
  LuminanceTrack(const View& view, size_t groups,
                 const simd::LuminanceLimits& limits);

  // Counts transitions that a frame completes; only cells of `rows` changed.
  // Returns whether there are any.
  bool step(const LightCells& cells, CellRows rows, double time_s);

  TransitionCounts& counts() { return counts_; }
  // The change of each cell's last transition.
  const ImageF& swing() const { return swing_; }

 private:
  View view_;
  size_t groups_;
  simd::LuminanceLimits limits_;
  ImageF low_, high_, swing_;
  bool first_ = true;
  StepMask mask_;
  TransitionCounts counts_;
};

class RedTrack {
 public:
  RedTrack(const View& view, size_t groups);

  bool step(const LightCells& cells, CellRows rows, double time_s);

  TransitionCounts& counts() { return counts_; }

 private:
  View view_;
  size_t groups_;
  ImageF u_, v_, key_;
  bool first_ = true;
  StepMask mask_;
  TransitionCounts counts_;
};

}  // namespace framewise::flashes
