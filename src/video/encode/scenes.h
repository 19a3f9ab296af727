// SPDX-License-Identifier: Apache-2.0
// Divides a film into scenes, which are encoded apart.
#pragma once

#include <span>
#include <vector>

#include "video/encode/encode_options.h"

namespace framewise::video {

// A frame beside the one before it.
struct FrameStep {
  float motion = 0;  // mean difference of luma, in levels of 8 bits
  float luma = 0;    // mean, in levels of 8 bits
};

struct SceneLimits {
  int64_t least_frames = 24;
  int64_t most_frames = 240;
};

// Scenes begin at cuts, and in the dark middle of a fade through black. What is
// shorter than the least belongs to its neighbor; what is longer than the most
// is divided evenly. They cover all frames.
std::vector<FrameRange> find_scenes(std::span<const FrameStep> steps,
                                    const SceneLimits& limits);

// The window of `frames` frames with the most motion: what encoders find
// hardest. The whole range if it is not longer.
FrameRange hardest_window(std::span<const FrameStep> steps,
                          const FrameRange& range, int64_t frames);

}  // namespace framewise::video
