// SPDX-License-Identifier: Apache-2.0
// What files hold beside their pixels that viewers of HDR or of origins need.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/animation.h"

namespace framewise::media {

// Whether files of this format can have either, by Animation's or Format's
// name of it. Such files are read whole anyway.
bool may_hold_gain_map(std::string_view format);

// The kinds `gain_map` and `content_credentials`, of a still in any container.
std::vector<Finding> findings_beside_pixels(std::span<const std::byte> file);

}  // namespace framewise::media
