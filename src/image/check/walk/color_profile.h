// SPDX-License-Identifier: Apache-2.0
// Whether an embedded color profile (ICC.1) is whole and fits the image.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "framewise/image/check.h"

namespace framewise::image {

// The defect of a profile; nullopt if there is none. Checked are the stated
// size, the signature, the class, the color space against `mode` and the table
// of tags.
std::optional<std::string> profile_defect(std::span<const std::byte> profile,
                                          ColorMode mode);

}  // namespace framewise::image
