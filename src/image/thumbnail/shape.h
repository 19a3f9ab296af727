// SPDX-License-Identifier: Apache-2.0
// Crops a scaled picture and puts bars around it, as its fitting says.
#pragma once

#include "framewise/image/thumbnail.h"
#include "image/thumbnail/fitting.h"

namespace framewise::image {

enum class Bars : uint8_t { kOfBackground, kTransparent };

// `scaled` has the size fitting.scaled.
Result<Frame> shaped(const Frame& scaled, const Fitting& fitting, Crop crop,
                     Bars bars, std::array<uint8_t, 3> background,
                     FramePool& pool);

}  // namespace framewise::image
