// SPDX-License-Identifier: Apache-2.0
// SSIM with a uniform window of 7x7 samples and unbiased (co)variances, the
// default of scikit-image.
#pragma once

#include <cstddef>

namespace framewise::simd {

inline constexpr size_t kBoxSsimWindow = 7;

// The sum of SSIM over a row of `windows` windows of samples 0..255. The
// arguments are the seven rows of the windows, with windows + 6 samples each,
// aligned and readable up to the next multiple of 16 and 16 samples more.
// `scratch` has 4 * (windows + 48) floats and is aligned to 64 bytes.
double box_ssim_row(const float* const reference[kBoxSsimWindow],
                    const float* const test[kBoxSsimWindow], size_t windows,
                    float* scratch);

}  // namespace framewise::simd
