// SPDX-License-Identifier: Apache-2.0
// CAMBI (Tandon, Afonso, Sole, Krasula, PCS 2021): visibility of banding in one
// frame, as in libvmaf.
#pragma once

#include <cstdint>
#include <vector>

#include "measure/vmaf/luma.h"

namespace framewise {
class Executor;
class ImageF;
}  // namespace framewise

namespace framewise::measure {

// libvmaf's options; these are its defaults.
struct CambiRules {
  // Whether frames of 1920 x 1080 and more are measured at half their size.
  bool halves_large = false;
  double darkest_nits = 0;  // steps between darker levels are invisible
  double most = 1000;

  bool operator==(const CambiRules&) const = default;
};

// 0: no banding; 5: banding becomes annoying. The result does not depend on the
// executor, which may be null.
double cambi(const VmafLuma& luma, Executor* executor,
             const CambiRules& rules = {});

// Per pixel: cambi() of a frame that is like this pixel everywhere. `map` is
// resized to the frame.
void map_banding(const VmafLuma& luma, ImageF& map);

// Frames with both sides shorter have no value.
inline constexpr int kCambiLeastSide = 216;

}  // namespace framewise::measure
