// SPDX-License-Identifier: Apache-2.0
// Contrast sensitivity of ColorVideoVDP (castleCSF): what contrast is just
// visible, by channel, spatial frequency and background luminance.
#pragma once

#include <vector>

#include "framewise/frame.h"
#include "measure/perceptual/cvvdp/model.h"

namespace framewise::measure::cvvdp {

// Center frequencies in cycles per degree of the bands with contrast, the
// finest first; the base band follows them.
std::vector<double> band_frequencies(Size size, double pixels_per_degree);

// The sensitivity at a background, times the model's gain.
double sensitivity(size_t channel, double frequency, double background_nits);

// A band's sensitivity for the kernels, times `gain`.
simd::CvvdpSensitivity sensitivity_table(size_t channel, double frequency,
                                         double gain);
// That of a channel's contrasts before masking.
simd::CvvdpSensitivity band_sensitivity(size_t channel, double frequency,
                                        bool finest);
simd::CvvdpBackgroundAxis background_axis();

}  // namespace framewise::measure::cvvdp
