// SPDX-License-Identifier: Apache-2.0
// Forms of SSIM that average large frames down before they measure, as its
// authors' note advises: f by f samples become one, f = short side / 256.
#pragma once

#include <vector>

#include "frame/plane.h"

namespace framewise::measure {

// f, rounded, halves up; at least 1.
int averaging_factor(Size size);

// The sample at (x, y) of `out`, which has its size, becomes the mean of `f` by
// `f` samples that begin `before` samples before (x f, y f). Samples outside
// mirror those inside, the border included. `row` is scratch.
void average_down(const ImageF& from, int f, int before, ImageF& out,
                  std::vector<float>& row);

}  // namespace framewise::measure
