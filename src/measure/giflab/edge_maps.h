// SPDX-License-Identifier: Apache-2.0
// Edge maps as GifLab computes and compares them.
#pragma once

#include "framewise/frame.h"
#include "measure/structural/canny_edges.h"

namespace framewise::measure::giflab {

// Edges of gray that is truncated to integers, not rounded. `rgba` has 8 bits.
CannyEdges edges_of_truncated_gray(const Frame& rgba);

// SSIM of two binary maps: 7x7 uniform windows, sample covariance. 1 if no
// window fits.
double ssim_of(const BitRows& a, const BitRows& b);

}  // namespace framewise::measure::giflab
