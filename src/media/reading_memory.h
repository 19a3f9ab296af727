// SPDX-License-Identifier: Apache-2.0
// The most memory that reading a file frame by frame takes, from its header: 40
// bytes of a file can stand for gigabytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "framewise/animation.h"

namespace framewise::media {

// Bytes that a file takes while its frames are decoded one after another by so
// many threads: its decoder, the frames that later ones refer to, and the frame
// that is read.
int64_t reading_memory(const AnimationInfo& info, int threads);

// Bytes of one frame in memory.
int64_t frame_memory(const AnimationInfo& info);

// Fails with kLimit and the figure if `needed` exceeds `allowed`, bytes; 0: no
// limit. `what`: "inspecting".
Result<void> admit_frames(std::string_view what, const AnimationInfo& info,
                          int64_t needed, int64_t allowed);

}  // namespace framewise::media
