// SPDX-License-Identifier: Apache-2.0
// How well the end of each clip fits the start of each other one.
#pragma once

#include <span>

#include "framewise/executor.h"
#include "video/scan/clip_features.h"
#include "video/sequence/transitions.h"

namespace framewise::video {

// By what both frames show, their colors, and whether the motion goes on. The
// weights were chosen on 279 joints of real clips that were cut in two: the
// true continuation ranks first in 81 %, and one that runs backwards is
// rejected in 75 %. 1 is the median of all joints. Of more than a thousand
// clips only the 32 best successors of each are computed, chosen by 16 cells.
// `executor` may be null.
SeamCosts seam_costs(std::span<const ClipFeatures* const> clips,
                     Executor* executor);

}  // namespace framewise::video
