// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspection_memory.h"

#include "media/reading_memory.h"

namespace framewise::inspection {
namespace {

// The frame before is compared with the one that is read.
constexpr int64_t kKeptFrames = 2;
// The row that is reported of each frame, in a list that grows.
constexpr int64_t kRow = 1024;

}  // namespace

int64_t memory_to_inspect(const AnimationInfo& info, InspectDepth depth,
                          int threads) {
  const int64_t rows = info.frame_count.value_or(1) * kRow;
  if (depth == InspectDepth::kContainer) return info.file_bytes + rows;
  return media::reading_memory(info, threads) +
         kKeptFrames * media::frame_memory(info) + rows;
}

Result<void> admit_inspection(const AnimationInfo& info, InspectDepth depth,
                              int threads, int64_t allowed) {
  return media::admit_frames(
      "inspecting", info,
      kProgramBytes + memory_to_inspect(info, depth, threads), allowed);
}

}  // namespace framewise::inspection
