// SPDX-License-Identifier: Apache-2.0
// The colors that transparent pixels of a GIF have for readers that ignore
// transparency, such as GifLab's release of September 2025.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "framewise/limits.h"
#include "media/source.h"

namespace framewise::media {

using HiddenColor = std::array<uint8_t, 3>;

// One color (R, G, B) for each frame: that of the transparent index where the
// canvas was last cleared, by the rules of Pillow 9. Where frames clear parts
// of the canvas, the last one decides for all of it. Fails for what is no GIF.
Result<std::vector<HiddenColor>> hidden_colors(const Source& source,
                                               const Limits& limits);

}  // namespace framewise::media
