// SPDX-License-Identifier: Apache-2.0
// The grid of cells in which flashes are counted, and the area that must not
// flash, for a picture on a display.
#pragma once

#include "flashes/flash_rules.h"
#include "framewise/error.h"
#include "framewise/flashes.h"

namespace framewise::flashes {

struct View {
  int side = 1;  // of a cell, in pixels of the picture
  Size cells;    // whole cells; a remainder at the right and bottom is left out
  // The field of vision in cells, at most the picture. The picture itself where
  // the area is the screen.
  Size field;
  double limit_cells = 0;  // flashing in more cells than this counts
  // The whole screen in cells: what a share of the screen refers to. Not more
  // than the picture where it reaches from edge to edge.
  double screen_cells = 0;
  // Cells are at most 0.1 degrees wide, so that fine patterns, which WCAG
  // exempts, show as neighbors with opposite changes.
  bool shows_fine_patterns = false;
};

// Fails with kUsage for a display without pixels or with only one of its two
// lengths.
Result<View> view_of(Size picture, const Rules& rules,
                     const FlashDisplay& display);

}  // namespace framewise::flashes
