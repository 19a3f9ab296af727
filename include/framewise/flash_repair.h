// SPDX-License-Identifier: Apache-2.0
// Makes an animation pass the rules of flashing by the least change: the
// contrast over time is reduced, or the time stretched, in the failing events
// only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "framewise/flashes.h"
#include "framewise/write.h"

namespace framewise {

enum class FlashRepair : uint8_t {
  kDim,   // frames move towards the mean of their event
  kSlow,  // frames are shown longer
};

struct FlashRepairOptions {
  FlashOptions flashes;
  FlashRepair repair = FlashRepair::kDim;
  WriteOptions write;
};

// One part of the animation that was changed.
struct FlashChange {
  int64_t first_frame = 0;
  int64_t last_frame = 0;
  double start_s = 0;
  double end_s = 0;
  // Dimmed: the share of the change over time that was taken away. Slowed: how
  // many times as long the part takes.
  double amount = 0;
};

struct FlashRepaired {
  FlashReport before;
  FlashReport after;  // of the file as it was written
  FlashRepair repair = FlashRepair::kDim;
  std::vector<FlashChange> changes;  // empty: it passed already
  Written written;
};

// Writes `to` in the format that its name says, GIF, APNG, WebP, AVIF, MP4 or
// WebM, and judges it again. Videos have no sound then. Fails with
// kUnsupported where no change that keeps the picture makes the file pass, such
// as of stripes, and with kInput where the file is damaged.
Result<FlashRepaired> repair_flashes(const std::filesystem::path& from,
                                     const std::filesystem::path& to,
                                     const OpenOptions& open_options,
                                     const FlashRepairOptions& options);

}  // namespace framewise
