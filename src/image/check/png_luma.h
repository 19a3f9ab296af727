// SPDX-License-Identifier: Apache-2.0
// Luma statistics of a PNG image from its inflated data.
#pragma once

#include <optional>
#include <span>

#include "image/check/luma_statistics.h"
#include "media/decode/png/file.h"

namespace framewise::image {

// `filtered` holds the rows as they were inflated, all with known filters; its
// end may be missing. nullopt: not even one row is there.
std::optional<LumaFacts> measure_png(const media::PngFile& file,
                                     std::span<const uint8_t> filtered);

}  // namespace framewise::image
