// SPDX-License-Identifier: Apache-2.0
// The filters over time of ColorVideoVDP. They look back only.
#pragma once

#include <cmath>
#include <vector>

#include "measure/perceptual/cvvdp/light.h"
#include "simd/cvvdp/light.h"

namespace framewise::measure::cvvdp {

// The highest frame rate: half as many taps as the kernels can take.
inline constexpr double kMostFramesPerSecond = 240;

// The number of frames that one filtered frame is made of, always odd.
inline size_t filter_length(double frames_per_second) {
  return 2 * size_t(std::ceil(0.25 * frames_per_second / 2)) + 1;
}

// The taps of a channel from the middle on: of the last and the first frame of
// the window for the highest index.
std::vector<double> half_filter(size_t channel, double frames_per_second);

// For the kernel, on frames packed from this light.
simd::CvvdpTemporalFilters temporal_filters(double frames_per_second,
                                            const CvvdpLight& light);

// How light is packed, and the codes of the kernel for it: of each code of the
// light's bits the root in 0..2047.
simd::CvvdpRoot root_of(const CvvdpLight& light);
std::vector<uint16_t> packed_roots(const CvvdpLight& light);

}  // namespace framewise::measure::cvvdp
