// SPDX-License-Identifier: Apache-2.0
// Whether the colours of half transparent pixels went wrong in one of the ways
// that a confusion of straight and premultiplied alpha leaves: soft edges get a
// dark, light or coloured fringe.
#pragma once

#include <array>

#include "framewise/frame.h"

namespace framewise::measure {

struct Fringe {
  double pixels =
      0;             // half transparent, with about the same alpha on each side
  double error = 0;  // RMS of what is seen of their colours' error, in levels
  double share = 0;  // of the squares of all that differs

  // Pixels lay on a ground of one colour when they were cut out, black where
  // they were multiplied by alpha once more than told: C_T = a C_R + (1 - a) M.
  std::array<double, 3> matte{};  // M: R, G, B
  double matted = 0;              // share of the squares that it explains
  // Or they were divided by alpha once more: C_T = min(C_R / a, 255).
  double divided = 0;
};

// Of two frames of 8-bit RGBA, straight alpha and one size.
Fringe fringe_of(const Frame& reference, const Frame& test);

}  // namespace framewise::measure
