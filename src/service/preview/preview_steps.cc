// SPDX-License-Identifier: Apache-2.0
#include "service/preview/preview_steps.h"

#include <algorithm>

namespace framewise::service {
namespace {

constexpr double kMostLate = 0.05;
constexpr double kMostReplaced = 0.1;
constexpr double kBusy = 0.6;
constexpr int kCalmSeconds = 5;
constexpr int kFirstWait = 10;
constexpr int kLongestWait = 60;

// Pixels a second of a step; composing costs about as much.
double effort_of(const PreviewStep& step) {
  return double(step.size.pixels()) * step.rate;
}

}  // namespace

void PreviewLadder::after(const PreviewSecond& second) {
  wait_ = std::max(0, wait_ - 1);
  ++since_up_;
  const auto frames = double(std::max<int64_t>(second.frames, 1));
  const bool too_slow = double(second.late) > kMostLate * frames ||
                        double(second.replaced) > kMostReplaced * frames;
  if (too_slow) {
    calm_seconds_ = 0;
    if (since_up_ <= kFirstWait) {
      next_wait_ = std::min(2 * next_wait_, kLongestWait);
    } else {
      next_wait_ = kFirstWait;
    }
    wait_ = next_wait_;
    // Straight to a step that would leave time, by the measured effort.
    const double effort = effort_of(step());
    do {
      if (step_ + 1 == kPreviewSteps.size()) break;
      ++step_;
    } while (second.busy * effort_of(step()) / effort > kBusy);
    return;
  }
  const bool calm = second.late == 0 && second.busy < kBusy;
  calm_seconds_ = calm ? calm_seconds_ + 1 : 0;
  if (calm_seconds_ < kCalmSeconds || wait_ > 0 || step_ == 0) return;
  const double effort = effort_of(step());
  if (second.busy * effort_of(kPreviewSteps[step_ - 1]) / effort > kBusy)
    return;
  --step_;
  calm_seconds_ = 0;
  since_up_ = 0;
}

}  // namespace framewise::service
