// SPDX-License-Identifier: Apache-2.0
// Detects frames that were interpolated between the reference's frames to raise
// the frame rate.
#pragma once

#include <optional>
#include <vector>

#include "timeline/content_states.h"
#include "timeline/schedule.h"

namespace framewise::timeline {

// A test without its interpolated frames. The frame before each stays on screen
// for its time.
struct WithoutInterpolated {
  Content content;
  Schedule times;
  std::vector<bool> kept;  // per frame of the test
};

// nullopt unless the test shows nearly all reference frames near their times,
// and most other frames are interpolated between two of them.
std::optional<WithoutInterpolated> remove_interpolated(
    const Content& reference, const Schedule& reference_times,
    const Content& test, const Schedule& test_times, const Clock& clock);

}  // namespace framewise::timeline
