// SPDX-License-Identifier: Apache-2.0
// Half size by the low-pass of the 9/7 wavelet, as libvmaf's MS-SSIM steps
// from scale to scale.
#pragma once

#include <array>
#include <cstddef>

namespace framewise::simd {

// The taps from the centre outwards.
inline constexpr std::array<float, 5> kWaveletTaps = {
    0.602914f, 0.266846f, -0.078201f, -0.016828f, 0.026727f};

// out[i] = the filtered sample at 2i of the row that nine rows add up to;
// rows[0] is the topmost, rows[4] the one at the place of the result. `width`
// counts input samples, `out` has room for (width + 1) / 2 and is written up
// to the next multiple of 16. Beyond its ends the row is mirrored, the edge
// sample repeated. `work` has room for width + 96 samples. Relative error 1e-6.
void wavelet_row(const float* const rows[9], size_t width, float* work,
                 float* out);

}  // namespace framewise::simd
