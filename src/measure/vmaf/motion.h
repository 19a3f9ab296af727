// SPDX-License-Identifier: Apache-2.0
// Motion of the reference as VMAF measures it.
#pragma once

#include <optional>
#include <vector>

#include "measure/picture.h"
#include "measure/vmaf/luma.h"

namespace framewise::measure {

// The mean absolute difference of two slightly blurred frames of equal size and
// depth, at most 10000.
double vmaf_motion_between(const VmafLuma& previous, const VmafLuma& current);

// The smaller of the differences to the previous and the next frame, because a
// cut is no motion.
class VmafMotion {
 public:
  double motion2 = 0;  // 0 for the first frame
  double motion3 = 0;  // the same; for the first frame that of the second

  void compute(const Picture& picture);

 private:
  double from_previous(const Picture& picture, const Frame& previous);

  VmafLuma neighbor_;
  // The last difference between two frames. In playback order the next frame
  // needs it again.
  struct Difference {
    Frame from, to;
    Planes planes;
    double mean;
  };
  std::optional<Difference> ahead_;
};

// Motion of films with 50 frames a second and more: between frames that are two
// apart, at most `most`, and the mean of each frame's and the previous one's.
class VmafFastMotion {
 public:
  void compute(const Picture& picture);
  double motion3(double most) const;

 private:
  double between(const Picture& picture, const std::optional<Frame>& from,
                 const std::optional<Frame>& to);

  // The motion of this frame and of the one before; the second frame's at the
  // beginning.
  double now_ = 0;
  std::optional<double> before_;
  VmafLuma from_, to_;
  struct Difference {
    Frame from, to;
    Planes planes;
    double mean;
  };
  // In playback order most differences are needed again.
  std::vector<Difference> known_;
};

}  // namespace framewise::measure
