// SPDX-License-Identifier: Apache-2.0
// Pictures of where the worst instants of a comparison go wrong.
#pragma once

#include <filesystem>

#include "engine/workbench.h"
#include "framewise/compare.h"

namespace framewise::engine {

// Adds maps of the `count` worst instants of each metric that can draw one.
// Reads both animations once more, from the beginning.
Result<void> add_error_maps(Animation& reference, Animation& test,
                            const MeasurePlan& plan, int count,
                            Comparison& comparison);

// A map of errors (0 perfect, 1 plainly visible) in colors over the darkened
// luma of the picture they belong to: black, blue, red, yellow, white.
Result<Frame> draw_errors(const ImageF& errors, const ImageF& luma,
                          FramePool& pool);

}  // namespace framewise::engine
