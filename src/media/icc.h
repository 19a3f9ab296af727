// SPDX-License-Identifier: Apache-2.0
// Colour profiles are not applied; this tells those that need none from others.
#pragma once

#include <optional>
#include <span>

#include "framewise/animation.h"

namespace framewise::media {

// A finding if `profile` (an ICC profile) does not describe sRGB.
std::optional<Finding> profile_not_applied(std::span<const std::byte> profile);

}  // namespace framewise::media
