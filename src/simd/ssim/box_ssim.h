// SPDX-License-Identifier: Apache-2.0
// SSIM with a uniform window of 7 x 7 samples and sample (co)variances, as
// scikit-image computes it by default.
#pragma once

#include <cstddef>

namespace framewise::simd {

inline constexpr size_t kBoxSsimWindow = 7;

// The sum of SSIM over a row of `windows` windows of samples 0..255. The
// pointers go to the windows' seven rows, of windows + 6 samples, aligned and
// readable up to the next multiple of 16 and 16 samples more. `scratch` holds
// 4 * (windows + 48) floats, aligned to 64 bytes.
double box_ssim_row(const float* const reference[kBoxSsimWindow],
                    const float* const test[kBoxSsimWindow], size_t windows,
                    float* scratch);

}  // namespace framewise::simd
