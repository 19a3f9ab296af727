// SPDX-License-Identifier: Apache-2.0
// The one rule for very short delays, which files of the nineties meant as "as
// fast as you can". GIF, APNG and WebP follow it.
#pragma once

#include <cstdint>

namespace framewise::media {

// A delay of at most kShortestDelayMs is played as kBrowserDelayMs. Chromium,
// Firefox and Safari agree on both.
inline constexpr int64_t kShortestDelayMs = 10;
inline constexpr int64_t kBrowserDelayMs = 100;

}  // namespace framewise::media
