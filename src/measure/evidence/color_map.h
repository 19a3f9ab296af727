// SPDX-License-Identifier: Apache-2.0
// Detects tests that are a function of the reference's colors: all pixels of
// one color became the same other color, whatever surrounds them. Only palettes
// and tone curves do this.
#pragma once

#include "framewise/frame.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

struct ColorMap {
  bool exists = false;  // false: the frames are equal
  // Whether pixels were grouped by single colors rather than color cells.
  bool exact = false;
  // Share of the error's energy that such a function explains.
  double explained = 0;
  double bent = 0;      // share of that which no affine map of R, G, B explains
  double residual = 0;  // RMS of that part per channel, in levels
  // Share of that energy which one curve per channel explains.
  double curved = 0;
  // Change of luma of the changed colors, in levels: mean and RMS.
  double mean_change = 0;
  double change = 0;
  double reference_colors = 0;  // number of distinct colors
  double test_colors = 0;
  // Of the reference before it was scaled, which adds colors; as
  // reference_colors where it was not, or had many.
  double original_colors = 0;
};

// The frames with alpha as stored. Pixels that are equally transparent on both
// sides also show the background, which a change of colors does not affect.
struct Transparent {
  const Frame& reference;
  const Frame& test;
};

// For two opaque frames of 8-bit RGBA and equal size. `executor` and
// `transparent` may be null.
ColorMap color_map_of(const Frame& reference, const Frame& test,
                      Executor* executor,
                      const Transparent* transparent = nullptr);

}  // namespace framewise::measure
