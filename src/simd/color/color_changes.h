// SPDX-License-Identifier: Apache-2.0
// Marks the pixels of two rows of 8-bit RGBA whose colors differ by more than
// a limit. Translucent pixels are laid over white.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Squared distance in YIQ (Kotsarenko and Ramos 2010):
// 0.5053 dY^2 + 0.299 dI^2 + 0.1957 dQ^2. The largest possible is 35215.
inline constexpr double kLargestYiqDistance = 35215;

// Writes 1 to changed[i] where the distance exceeds `limit`, and leaves all
// other elements as they are. Returns the number of ones. In float: at the
// limit itself the relative error is below 1e-5.
size_t mark_yiq_changes(const uint8_t* a, const uint8_t* b, size_t count,
                        float limit, uint8_t* changed);

// Distance in OKLab (Ottosson 2020) as HyAB (Abasi et al. 2020): |dL| +
// sqrt(da^2 + db^2). Black and white differ by 1.
size_t mark_oklab_changes(const uint8_t* a, const uint8_t* b, size_t count,
                          float limit, uint8_t* changed);

}  // namespace framewise::simd
