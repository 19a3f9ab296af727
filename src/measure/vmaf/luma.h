// SPDX-License-Identifier: Apache-2.0
// The one plane that VMAF looks at: stored luma, or of other pictures the luma
// that BT.709 gives in limited range, of 8 bits, or of 10 where they have more.
#pragma once

#include "measure/picture.h"
#include "measure/vmaf/padded_plane.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

struct VmafLuma {
  static constexpr bool kShared = true;
  // Below this the rules of VMAF are not defined, and above this many bits its
  // arithmetic does not hold.
  static constexpr int kLeastSide = 33;
  static constexpr int kMostBits = 12;

  PaddedPlane<uint16_t> plane;  // 8 samples mirrored beyond both ends
  int bits = 8;

  void compute(const Picture& picture);
  void load(const Frame& frame, Planes planes);
};

}  // namespace framewise::measure
