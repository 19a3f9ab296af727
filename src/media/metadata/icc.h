// SPDX-License-Identifier: Apache-2.0
// Recognizes embedded color profiles (ICC.1) that describe color spaces with a
// name.
#pragma once

#include <optional>
#include <span>

#include "framewise/animation.h"

namespace framewise::media {

// Sets transfer and primaries if `profile` has the primaries of BT.709, Display
// P3 or BT.2020 with the curve of sRGB, a gamma of 2.2 or a linear one. For
// other profiles returns a finding, unless they are named sRGB; their colors
// are read as if there were no profile.
std::optional<Finding> apply_profile(std::span<const std::byte> profile,
                                     ColorFacts& color);

}  // namespace framewise::media
