// SPDX-License-Identifier: Apache-2.0
// Tables of quantization steps by how far a file may be from its original.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "media/encode/jpeg/dct.h"

namespace framewise::media {

// Steps of a component, row by row, the lowest vertical frequency first.
using QuantTable = std::array<uint8_t, kBlockSize>;
using QuantTables = std::array<QuantTable, 3>;  // Y, Cb, Cr

// `whole_chroma`: chroma has the resolution of luma. `distance`: about
// proportional to what is seen; 1 is hard to see, side by side, and is about
// quality 90.
QuantTables quant_tables(double distance, bool whole_chroma);

// The distance at which files look about as libjpeg-turbo's do at a quality of
// 0 to 100, by SSIMULACRA2. Continuous, falls with quality.
double distance_of_quality(double quality);

}  // namespace framewise::media
