// SPDX-License-Identifier: Apache-2.0
// How much moves in the reference, as VMAF counts it.
#pragma once

#include <optional>

#include "measure/picture.h"
#include "measure/vmaf/luma.h"

namespace framewise::measure {

// The mean absolute difference of two pictures, both slightly blurred, at most
// 10000. Their size and depth agree.
double vmaf_motion_between(const VmafLuma& previous, const VmafLuma& current);

// Of a picture and those that it is shown between: the smaller difference of
// both, as a cut is no motion. 0 for the first one.
class VmafMotion {
 public:
  double motion2 = 0;

  void compute(const Picture& picture);

 private:
  double from_previous(const Picture& picture, const Frame& previous);

  VmafLuma neighbour_;
  // The last difference between two pictures: played in order, the next
  // picture needs it again.
  struct Difference {
    Frame from, to;
    Planes planes;
    double mean;
  };
  std::optional<Difference> ahead_;
};

}  // namespace framewise::measure
