// SPDX-License-Identifier: Apache-2.0
// Draws the frames of scenarios: the same pixels on every machine.
#pragma once

#include "bench/scenarios/scenario.h"
#include "framewise/frame.h"

namespace framewise::bench {

// Frame `index` of the reference, in RGBA.
Result<Frame> reference_frame(const Scenario& scenario, int index,
                              FramePool& pool);
// The same with the damage of the test. `pair` varies the noise.
Result<Frame> test_frame(const Scenario& scenario, int index, int pair,
                         FramePool& pool);

}  // namespace framewise::bench
