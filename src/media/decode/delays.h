// SPDX-License-Identifier: Apache-2.0
// What browsers do with very short delays, which files of the nineties meant
// as "as fast as you can".
#pragma once

#include <cstdint>

namespace framewise::media {

// A delay of at most this is played as kBrowserDelayMs (Chromium, Firefox and
// Safari agree on both, for GIF, APNG and WebP).
inline constexpr int64_t kShortestDelayMs = 10;
inline constexpr int64_t kBrowserDelayMs = 100;

}  // namespace framewise::media
