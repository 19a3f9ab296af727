// SPDX-License-Identifier: Apache-2.0
// Detects fringes: colors of semi-transparent pixels that changed in one of the
// ways caused by confusing straight and premultiplied alpha. Soft edges get a
// dark, light or colored fringe.
#pragma once

#include <array>

#include "framewise/frame.h"

namespace framewise::measure {

struct Fringe {
  // Semi-transparent pixels with about the same alpha on both sides.
  double pixels = 0;
  double error = 0;  // RMS of their visible color error, in levels
  double share = 0;  // of the squares of all differences

  // Pixels blended with a matte color M, which is black if they were multiplied
  // by alpha once too often: C_T = a C_R + (1 - a) M.
  std::array<double, 3> matte{};  // M: R, G, B
  double matted = 0;              // share of the squares that it explains
  // Pixels divided by alpha once too often: C_T = min(C_R / a, 255).
  double divided = 0;
};

// For two frames of 8-bit RGBA, straight alpha and equal size.
Fringe fringe_of(const Frame& reference, const Frame& test);

}  // namespace framewise::measure
