// SPDX-License-Identifier: Apache-2.0
// Judges the frames of an animation as they are, as a change would leave them,
// or while something else decodes them.
#pragma once

#include <functional>
#include <memory>

#include "flashes/detector.h"
#include "framewise/animation.h"
#include "framewise/flashes.h"

namespace framewise::flashes {

// How a frame is shown: with other pixels or for another time, in seconds.
struct ShownFrame {
  Frame frame;
  double duration_s = 0;
};
using FrameChange =
    std::function<Result<ShownFrame>(Frame frame, int64_t index)>;

// One pass over all frames of an animation, in order.
class FlashPass {
 public:
  // Fails with kUsage for a display that makes no sense.
  static Result<FlashPass> create(const Animation& animation,
                                  const FlashOptions& options);

  // The next frame, as the file times it. Nothing is added once is_over().
  Result<void> add(const Frame& frame);
  Result<void> add(const ShownFrame& shown);
  // The first failure was all that was asked for.
  bool is_over() const { return over_; }
  // Frames so far, with those that are shown for no time.
  int64_t frames() const { return frames_; }

  // The answer. Where the file loops, the beginning is played again, as
  // `change` leaves it; null: as it is.
  Result<FlashReport> finish(Animation& animation, const FrameChange& change);
  // Of the frames so far, where the rest cannot be decoded: never kPass.
  FlashReport finish_early();

 private:
  FlashPass(std::unique_ptr<FlashDetector::State> state, TimeBase time_base)
      : state_(std::move(state)), time_base_(time_base) {}

  Result<void> play_again(Animation& animation, const FrameChange& change);

  std::unique_ptr<FlashDetector::State> state_;
  TimeBase time_base_;
  double now_s_ = 0;
  int64_t frames_ = 0;
  bool over_ = false;
};

Result<FlashReport> judge_frames(Animation& animation,
                                 const FlashOptions& options,
                                 const FrameChange& change);

}  // namespace framewise::flashes
