// SPDX-License-Identifier: Apache-2.0
// Maps of edges as GifLab makes and compares them.
#pragma once

#include "framewise/frame.h"
#include "measure/structural/canny_edges.h"

namespace framewise::measure::giflab {

// Of grey that is cut to whole numbers, not rounded. `rgba` has 8 bits.
CannyEdges edges_of_truncated_gray(const Frame& rgba);

// SSIM of two maps of 0 and 1: 7x7 uniform windows, sample covariance. 1 where
// no window fits.
double ssim_of(const BitRows& a, const BitRows& b);

}  // namespace framewise::measure::giflab
