// SPDX-License-Identifier: Apache-2.0
// Halving by the low-pass filter of the 9/7 wavelet, as in libvmaf's MS-SSIM.
#pragma once

#include <array>
#include <cstddef>

namespace framewise::simd {

// The taps, from the center outwards.
inline constexpr std::array<float, 5> kWaveletTaps = {
    0.602914f, 0.266846f, -0.078201f, -0.016828f, 0.026727f};

// Filters nine rows vertically and the result horizontally: out[i] is the
// filtered sample at 2i. rows[0] is the top row, rows[4] the row of the result.
// `width` is the number of input samples. `out` has (width + 1) / 2 samples and
// is written up to the next multiple of 16. Both ends of the row are mirrored,
// with the edge sample repeated. `work` has room for width + 96 samples.
// Relative error 1e-6.
void wavelet_row(const float* const rows[9], size_t width, float* work,
                 float* out);

}  // namespace framewise::simd
