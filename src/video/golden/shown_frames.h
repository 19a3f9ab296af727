// SPDX-License-Identifier: Apache-2.0
// The frame of a file that is shown at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "framewise/animation.h"

namespace framewise::video {

class ShownFrames {
 public:
  static Result<ShownFrames> open(const std::filesystem::path& file,
                                  const OpenOptions& reading);

  Size size() const { return animation_.info().size; }
  int64_t frames() const { return frames_; }
  double seconds() const { return seconds_; }

  // As opaque sRGB. Times must not decrease. The last frame is shown for ever.
  Result<Frame> at(double seconds);

  // The next frame with its start and end; nothing after the last.
  struct Timed {
    Frame frame;
    double from_s = 0;
    double to_s = 0;
    // When it certainly is shown, whatever clocks round.
    double middle_s() const { return (from_s + to_s) / 2; }
  };
  Result<std::optional<Timed>> next();

 private:
  explicit ShownFrames(Animation animation)
      : animation_(std::move(animation)) {}

  Animation animation_;
  int64_t frames_ = 0;
  double seconds_ = 0;
  std::unique_ptr<FramePool> pool_ = std::make_unique<FramePool>();
  std::optional<Timed> shown_;
};

}  // namespace framewise::video
