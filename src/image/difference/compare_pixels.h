// SPDX-License-Identifier: Apache-2.0
// Compares two images pixel by pixel: colors by vectors, then the pixels around
// those that differ.
#pragma once

#include "framewise/image/diff.h"
#include "image/difference/change_mask.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

struct PixelCounts {
  int64_t different = 0;
  int64_t antialiased = 0;
  int64_t shifted = 0;
  int64_t ignored = 0;  // of all pixels in ignored regions
};

// Sets the states of all pixels of the common part, which has the mask's size.
// The rows are shared among the threads of options.executor, with the same
// result for any number of them.
PixelCounts compare_pixels(const ImagePair& pair, const DiffOptions& options,
                           ChangeMask& mask);

// The square of `side` pixels with the most differing ones; of equal ones the
// first. Ends at the edges of small images.
DiffWindow largest_window(const ChangeMask& mask, int side);

}  // namespace framewise::image
