// SPDX-License-Identifier: Apache-2.0
// Which frame stands for a video.
#pragma once

#include <optional>

#include "framewise/animation.h"

namespace framewise::image {

// The frame that is shown at `at_ms`, or the last one. Without a time, the
// first of some frames after a tenth of the video that is neither nearly black
// nor nearly of one color; where there is none, the one with most contrast.
Result<Frame> video_frame(Animation& video, std::optional<int64_t> at_ms,
                          FramePool& pool);

}  // namespace framewise::image
