// SPDX-License-Identifier: Apache-2.0
// Finds the part of a clip that loops best, and the joint that shows least.
#pragma once

#include <filesystem>

#include "video/scan/loop_cut.h"

namespace framewise::video {

// A minute at 60 frames a second; loops are a few seconds long.
inline constexpr int64_t kMostLoopFrames = 3600;

// Which frames of a loop are encoded.
enum class LoopCoding : uint8_t {
  kJoint,       // those of the joint
  kJointOrAll,  // so, or all where nothing else makes a loop
  kAll,
};

struct FoundLoop {
  LoopCut cut;
  double frames_per_second = 0;  // of the clip, their mean
};

// Fails with kLimit where two readers of the clip take more than
// `memory_bytes`; 0: no limit.
Result<FoundLoop> find_loop(const std::filesystem::path& clip,
                            LoopCoding coding, const OpenOptions& reading,
                            int64_t memory_bytes);

}  // namespace framewise::video
