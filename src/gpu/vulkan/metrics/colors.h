// SPDX-License-Identifier: Apache-2.0
// Both frames of a pair in colors that metrics of vision start from.
#pragma once

#include "gpu/vulkan/recorder.h"

namespace framewise::gpu::vulkan {

enum class Colors : int32_t { kLight, kXyb };

struct ColorScale {
  Planes colors;  // three planes of each frame
  Planes half;    // likewise, linear light at half size; empty for the last
};

// `light`: in linear light; null: the frames themselves. `last`: no smaller
// scale follows.
ColorScale record_colors(Recorder& recorder, Colors form, const Planes* light,
                         Size size, bool last);

}  // namespace framewise::gpu::vulkan
