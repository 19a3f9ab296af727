// SPDX-License-Identifier: Apache-2.0
// The most memory that looking at a clip takes, from its header.
#pragma once

#include "framewise/animation.h"

namespace framewise::video {

// FFmpeg's libraries, and signatures of all frames of a loop.
inline constexpr int64_t kClipReaderBytes = int64_t{72} << 20;

// Bytes while its frames are measured one after another, beside those.
int64_t clip_memory(const AnimationInfo& info);

// Fails with kLimit and the figure where `readers` of it take more than
// `allowed` bytes; 0: no limit.
Result<void> admit_clip(const AnimationInfo& info, int64_t allowed,
                        int readers = 1);

}  // namespace framewise::video
