// SPDX-License-Identifier: Apache-2.0
// CAMBI (Tandon, Afonso, Sole, Krasula, PCS 2021): how visible banding is in
// one picture, as libvmaf counts it with its default options.
#pragma once

#include <cstdint>
#include <vector>

#include "measure/vmaf/luma.h"

namespace framewise {
class Executor;
class ImageF;
}  // namespace framewise

namespace framewise::measure {

// 0: no banding; 5: it begins to annoy. The result does not depend on the
// executor, which may be null.
double cambi(const VmafLuma& luma, Executor* executor);

// What cambi() would be if all of the picture were like each of its pixels.
// `map` is resized to the picture.
void map_banding(const VmafLuma& luma, ImageF& map);

// Pictures both of whose sides are shorter have no value.
inline constexpr int kCambiLeastSide = 216;

}  // namespace framewise::measure
