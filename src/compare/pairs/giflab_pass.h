// SPDX-License-Identifier: Apache-2.0
// GifLab's numbers, measured as GifLab does it: 30 frames spread over each file
// by number, over white, every frame counting the same.
#pragma once

#include <vector>

#include "framewise/animation.h"
#include "framewise/report.h"

namespace framewise {
class Executor;
namespace measure {
class Models;
}
}  // namespace framewise

namespace framewise::comparison {

struct GiflabPass {
  // How many frames of each file: CompareOptions::giflab_frames. With 0, only
  // numbers of whole files are computed, as GifLab 0.4 does it. Otherwise all
  // of GifLab's metrics, as its release of September 2025 does it, which pairs
  // frames by content.
  int frames = 0;
  const measure::Models* models = nullptr;  // may be null
  Executor* executor = nullptr;             // may be null
};

// Whether any of its metrics is among the comparison's.
bool wants_giflab_pass(const GiflabPass& how, const Comparison& comparison);

// The metrics of the comparison, with their values. Reads the chosen frames of
// both animations again, and takes over what has been measured of them.
Result<std::vector<MetricReport>> with_giflab_values(
    Animation& reference, Animation& test, const FileReport& reference_facts,
    const GiflabPass& how, const Comparison& comparison);

}  // namespace framewise::comparison
