// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace framewise::media {

// The color types of IHDR (PNG, third edition, section 11.2.1).
enum class PngColor : uint8_t {
  kGray = 0,
  kRgb = 2,
  kPalette = 3,
  kGrayAlpha = 4,
  kRgba = 6,
};

}  // namespace framewise::media
