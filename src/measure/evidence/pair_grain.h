// SPDX-License-Identifier: Apache-2.0
// Film grain in the evidence of one pair: how strong it is on both sides, and
// what happened to the structure beneath it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "measure/evidence/pair_blocks.h"
#include "measure/grain/grain_estimate.h"

namespace framewise::measure {

struct PairGrain {
  // Variances, in squared levels: of the grain that only one of both has (0:
  // the reference has none that the test lacks), and of that which both have.
  double reference = 0;
  double test = 0;
  double kept = 0;
  // The variance of what changed since the previous reference frame in parts
  // without structure, per twice that of the grain: about 1 for grain, which is
  // new in each frame, and 0 for a still texture. Absent: no such frame.
  std::optional<double> renewed;
  // The share of the detail beneath the grain that the test lost.
  double detail_lost = 0;
};

// Kept from pair to pair.
struct PairGrainBuffers {
  std::vector<GrainSample> samples;
  std::vector<float> common;
  GrainBuffers estimate;
};
PairGrain grain_of(std::span<const BlockSums> blocks, int side, bool has_past,
                   PairGrainBuffers& buffers);

}  // namespace framewise::measure
