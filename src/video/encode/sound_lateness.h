// SPDX-License-Identifier: Apache-2.0
// Whether sound in another codec is heard when the first was, by how loud both
// are over time.
#pragma once

#include <span>

namespace framewise::video {

inline constexpr double kLevelMs = 2;  // of a level

// By how many milliseconds `after` is heard late, within 50 ms either way; 0
// where it is as much alike in its place, as a tone is.
double lateness_ms(std::span<const float> before, std::span<const float> after);

}  // namespace framewise::video
