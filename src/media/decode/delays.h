// SPDX-License-Identifier: Apache-2.0
// How browsers play very short delays. Old files use them for "as fast as
// possible".
#pragma once

#include <cstdint>

namespace framewise::media {

// Delays up to kShortestDelayMs are played as kBrowserDelayMs. Chromium,
// Firefox and Safari agree on both, for GIF, APNG and WebP.
inline constexpr int64_t kShortestDelayMs = 10;
inline constexpr int64_t kBrowserDelayMs = 100;

}  // namespace framewise::media
