// SPDX-License-Identifier: Apache-2.0
// How large and how often frames of a preview are: down at once when they come
// late, up after they were in time for a while.
#pragma once

#include <array>
#include <cstdint>

#include "framewise/frame.h"

namespace framewise::service {

struct PreviewStep {
  Size size;
  int rate;  // frames a second
};
// Measured on two cores: all of them fit; what is late is decoding and blending
// large clips. docs/video.md.
inline constexpr std::array kPreviewSteps = {
    PreviewStep{{640, 360}, 30}, PreviewStep{{480, 270}, 30},
    PreviewStep{{320, 180}, 30}, PreviewStep{{320, 180}, 15},
    PreviewStep{{320, 180}, 10}};

// Counts of one second of a preview.
struct PreviewSecond {
  int64_t frames = 0;    // due
  int64_t late = 0;      // left the composer a frame or more late, or never
  int64_t replaced = 0;  // the client was too slow
  double busy = 0;       // share of the second in which frames were composed
};

class PreviewLadder {
 public:
  const PreviewStep& step() const { return kPreviewSteps[step_]; }
  size_t index() const { return step_; }

  // Decides the step of the next second.
  void after(const PreviewSecond& second);

 private:
  size_t step_ = 0;
  int calm_seconds_ = 0;
  int wait_ = 0;        // seconds in which it does not go up
  int next_wait_ = 10;  // doubles when going up did not last
  int since_up_ = 1000;
};

}  // namespace framewise::service
