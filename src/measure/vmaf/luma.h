// SPDX-License-Identifier: Apache-2.0
// VMAF's input plane: stored luma or, for other frames, BT.709 luma in limited
// range; 8 bits, or 10 if the frame has more.
#pragma once

#include "measure/picture.h"
#include "measure/vmaf/padded_plane.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

struct VmafLuma {
  static constexpr bool kShared = true;
  // VMAF's rules are undefined for shorter sides.
  static constexpr int kLeastSide = 33;

  PaddedPlane<uint16_t> plane;  // 8 samples mirrored beyond both ends
  int bits = 8;

  void compute(const Picture& picture);
  void load(const Frame& frame, Planes planes);
};

}  // namespace framewise::measure
