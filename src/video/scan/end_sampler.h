// SPDX-License-Identifier: Apache-2.0
// Collects signatures of frames as they are decoded, and measures the ends of a
// clip from them.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "framewise/frame.h"
#include "timeline/signature.h"
#include "video/scan/clip_features.h"

namespace framewise::video {

struct UsualMotion {
  int64_t changing_steps = 0;
  double levels = 1;  // as ClipFeatures::motion
};
// Of the RMS of luma from frame to frame.
UsualMotion usual_motion(std::span<const double> steps);

class EndSampler {
 public:
  EndSampler();

  // Adds the next frame.
  Result<void> add(const Frame& frame);
  // Frames were skipped: no step is measured across them.
  void begin_stretch();

  // Keeps the signatures of all frames from now on, not only of the ends.
  void keep_all() { keeps_all_ = true; }
  std::vector<std::vector<int16_t>> signatures() && {
    return std::move(signatures_);
  }
  // Of the frames seen; the first and the last one added are the ends.
  Result<ClipFeatures> features() const;

 private:
  // One frame on the fine grid, as the signer gives it.
  using Fine = std::vector<int16_t>;
  static ClipEnd end_from(const std::deque<Fine>& frames, bool at_start);

  timeline::Signer signer_;
  bool keeps_all_ = false;
  std::vector<std::vector<int16_t>> signatures_;
  std::vector<int16_t> previous_;  // empty at the begin of a stretch
  std::vector<double> steps_;      // RMS of luma from frame to frame
  std::deque<Fine> first_frames_;
  std::deque<Fine> last_frames_;
  int64_t frames_ = 0;
};

}  // namespace framewise::video
