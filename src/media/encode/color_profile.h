// SPDX-License-Identifier: Apache-2.0
// How files say what their colors mean.
#pragma once

#include <cstddef>
#include <vector>

#include "media/encode/encoder.h"

namespace framewise::media {

// Whether ITU-T H.273 has numbers for transfer and primaries.
bool has_code_points(const ColorFacts& color);

// An ICC profile of these colors; empty where a curve with three matrices
// cannot describe them, which is so for PQ and HLG.
std::vector<std::byte> profile_of(const ColorFacts& color);

// The profile for the file: the caller's where samples are as stored, one of
// ours for colors that are not sRGB, else none. Notes what is left out.
std::vector<std::byte> profile_to_write(EncodeJob& job);

}  // namespace framewise::media
