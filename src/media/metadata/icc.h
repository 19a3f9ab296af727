// SPDX-License-Identifier: Apache-2.0
// Embedded colour profiles (ICC.1): those that describe colours that we have a
// name for are told from others.
#pragma once

#include <optional>
#include <span>

#include "framewise/animation.h"

namespace framewise::media {

// Sets transfer and primaries to what `profile` describes, if that is the
// primaries of BT.709, Display P3 or BT.2020 with the curve of sRGB, a power of
// 2.2 or none. Of others, unless they call themselves sRGB, a finding: colours
// are then read as they would be without.
std::optional<Finding> apply_profile(std::span<const std::byte> profile,
                                     ColorFacts& color);

}  // namespace framewise::media
