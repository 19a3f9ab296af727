// SPDX-License-Identifier: Apache-2.0
// The visible differences of two frames, for ColorVideoVDP.
#pragma once

#include <cstddef>
#include <vector>

#include "gpu/vulkan/recorder.h"

namespace framewise::gpu::vulkan {

// Where the sums of a frame come back.
struct CvvdpResults {
  size_t channels = 0;
  std::vector<Results> bands;  // those with contrast: a sum of each channel
  std::vector<double> pixels;  // of each band, then of the base
  Results base;
};

// `finest`: the channels of the reference, then those of the test.
CvvdpResults record_cvvdp_sums(Recorder& recorder, const Planes& finest,
                               size_t channels, double pixels_per_degree);
// The difference of the frame, for cvvdp::jod_of().
double cvvdp_difference(const CvvdpResults& results, const Numbers& numbers);

}  // namespace framewise::gpu::vulkan
