// SPDX-License-Identifier: Apache-2.0
// Whether the test is a function of the reference's colours: every pixel of
// one colour became the same other colour, whatever lies around it. Palettes
// and tone curves do that, nothing else does.
#pragma once

#include "framewise/frame.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

struct ColorMap {
  bool exists = false;  // false: the frames are equal
  // Whether pixels were grouped by single colours, not by cells of colours.
  bool exact = false;
  double explained = 0;  // share of the error's energy that is such a function
  double bent = 0;       // of that, what no affine map of R, G, B explains
  double residual = 0;   // RMS of what is bent, a channel, in levels
  double curved = 0;  // of that energy, what a curve for each channel explains
  // Of the luma of those colours that changed, in levels: mean and RMS.
  double mean_change = 0;
  double change = 0;
  double reference_colors = 0;  // distinct
  double test_colors = 0;
};

// The frames as they are stored, where they have alpha: what is transparent, or
// partly, in both alike shows the background too, which no change of colours
// reaches.
struct Transparent {
  const Frame& reference;
  const Frame& test;
};

// Of two opaque frames of 8-bit RGBA and one size. `executor` and `transparent`
// may be null.
ColorMap color_map_of(const Frame& reference, const Frame& test,
                      Executor* executor,
                      const Transparent* transparent = nullptr);

}  // namespace framewise::measure
