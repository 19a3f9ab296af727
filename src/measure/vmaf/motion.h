// SPDX-License-Identifier: Apache-2.0
// Motion of the reference as VMAF measures it.
#pragma once

#include <optional>

#include "measure/picture.h"
#include "measure/vmaf/luma.h"

namespace framewise::measure {

// The mean absolute difference of two slightly blurred frames of equal size and
// depth, at most 10000.
double vmaf_motion_between(const VmafLuma& previous, const VmafLuma& current);

// The smaller of the differences to the previous and the next frame, because a
// cut is no motion. 0 for the first frame.
class VmafMotion {
 public:
  double motion2 = 0;

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

}  // namespace framewise::measure
