// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/tuning.h"

#include <algorithm>
#include <cmath>

namespace framewise::media {

JointTuning joint_tuning(const GifOptions& options, int effort) {
  JointTuning tuning;
  // Errors are squared levels, so a loss of so many is about a step of a tenth
  // of it that a bit must be worth.
  const auto loss = float(options.loss);
  tuning.search.error_per_bit = 0.04f * loss * loss;
  tuning.search.beam = effort < 3 ? 2 : effort < 8 ? 4 : 16;
  if (loss <= 0) tuning.search.beam = 16;
  tuning.search.tries_clearing = effort >= 3;
  if (getenv("BEAM")) tuning.search.beam = atoi(getenv("BEAM"));
  tuning.search.looks_ahead = effort < 3 ? 0 : effort < 8 ? 3 : 8;
  if (getenv("LA")) tuning.search.looks_ahead = atoi(getenv("LA"));
  tuning.tries = effort < 3 ? 1 : effort < 8 ? 2 : 4;
  if (getenv("TRIES")) tuning.tries = atoi(getenv("TRIES"));
  if (loss > 0) {
    tuning.frames_ahead = 16;
    const float step = std::sqrt(tuning.search.error_per_bit);
    tuning.tolerance = int(std::clamp(1.5f * step, 2.0f, 24.0f));
    // About the bits that it takes to draw a few pixels alone.
    static const float ub = getenv("UB") ? atof(getenv("UB")) : 32.0f;
    static const float up = getenv("UP") ? atof(getenv("UP")) : 16.0f;
    tuning.unseen_block = ub * tuning.search.error_per_bit;
    tuning.unseen_pixel = up * tuning.search.error_per_bit;
  }
  return tuning;
}

}  // namespace framewise::media
