// SPDX-License-Identifier: Apache-2.0
// Judges the flashes of a test from the frames that are measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "compare/pairs/frame_observer.h"
#include "flashes/judge_frames.h"

namespace framewise::comparison {

class FlashObserver final : public FrameObserver {
 public:
  // `frames`: their number in the test.
  FlashObserver(size_t candidate, int64_t frames, flashes::FlashPass pass)
      : side_(candidate + 1), frames_(frames), pass_(std::move(pass)) {}

  Result<void> on_frame(size_t side, const Frame& frame) override;

  // The answer, if all frames were observed; the seam of loops is decoded
  // again. Absent: some were not.
  Result<std::optional<FlashReport>> take(Animation& test);

 private:
  size_t side_;
  int64_t frames_;
  flashes::FlashPass pass_;
};

}  // namespace framewise::comparison
