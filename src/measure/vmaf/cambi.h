// SPDX-License-Identifier: Apache-2.0
// CAMBI (Tandon, Afonso, Sole, Krasula, PCS 2021): how visible banding is in
// one picture, as libvmaf counts it with its default options.
#pragma once

#include <cstdint>
#include <vector>

#include "measure/vmaf/luma.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

// 0: no banding; 5: it begins to annoy. The result does not depend on the
// executor, which may be null.
double cambi(const VmafLuma& luma, Executor* executor);

// Pictures both of whose sides are shorter have no value.
inline constexpr int kCambiLeastSide = 216;

}  // namespace framewise::measure
